package dev.cachoeira.benchmarks.service;

import dev.cachoeira.benchmarks.Processes;
import dev.cachoeira.benchmarks.Processors;
import dev.cachoeira.testkit.server.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The reference service in a process of its own, with a database and a Redis of its own. */
final class Service implements AutoCloseable {

    private static final Path JAR = Path.of("showcase-service", "target", "cachoeira-showcase.jar");
    private static final String READY = "READY ";
    private static final int PATIENCE_SECONDS = 180;
    private static final int LAST_LINES = 20;

    private final String name;
    private final Database database;
    private final RedisServer redis;
    private final Process process;
    private final Deque<String> lines = new ConcurrentLinkedDeque<>();
    private final CompletableFuture<String> address = new CompletableFuture<>();

    private Service(String name, Database database, RedisServer redis, Process process) {
        this.name = name;
        this.database = database;
        this.redis = redis;
        this.process = process;
    }

    /**
     * Starts one and waits until it serves.
     *
     * @param cached whether it uses the cache
     */
    static Service start(boolean cached, Path java) throws IOException, InterruptedException, SQLException {
        return start(cached, java, Map.of());
    }

    /** Starts one with settings of its own, by their names in the environment. */
    static Service start(boolean cached, Path java, Map<String, String> settings)
            throws IOException, InterruptedException, SQLException {
        if (!Files.exists(JAR)) {
            throw new IllegalStateException(
                    "there is no " + JAR + ": run ./bench at the project's root, which builds it");
        }
        Database database = Database.start();
        RedisServer redis = RedisServer.builder().config("save", "").start();
        ProcessBuilder builder = new ProcessBuilder(java.toString(), "-Xmx1g", "-jar", JAR.toString());
        builder.redirectErrorStream(true);
        builder.environment().put("SERVER_PORT", "0");
        builder.environment().put("DATABASE_URL", database.jdbcUrl());
        builder.environment().put("REDIS_URL", redis.uri());
        builder.environment().put("CACHE_ENABLED", String.valueOf(cached));
        builder.environment().put("SHOWCASE_RATE_LIMITS", "off");
        builder.environment().putAll(settings);
        Service service = new Service(cached ? "with the cache" : "without", database, redis, builder.start());
        try {
            service.awaitReady();
        } catch (IllegalStateException e) {
            service.close();
            throw e;
        }
        return service;
    }

    private void awaitReady() throws InterruptedException {
        Thread reader = new Thread(this::read, "output of the service");
        reader.setDaemon(true);
        reader.start();
        try {
            address.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the service did not get ready:\n" + String.join("\n", lines), e);
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.addLast(line);
                if (lines.size() > LAST_LINES) {
                    lines.removeFirst();
                }
                if (line.startsWith(READY)) {
                    address.complete(line.substring(READY.length()));
                }
            }
        } catch (IOException e) {
            address.completeExceptionally(e);
        }
        address.completeExceptionally(new IllegalStateException("it has ended"));
    }

    String name() {
        return name;
    }

    String address() {
        return address.join();
    }

    /** How many statements like this the database has executed so far. */
    long queries(String like) throws SQLException {
        return database.queries(like);
    }

    /** What it has cost so far. */
    Cost cost() throws SQLException {
        return new Cost(
                database.queries(),
                Processors.process(process.pid()),
                database.processorSeconds(),
                Processors.process(redis.pid()));
    }

    /**
     * What serving has cost.
     *
     * @param queries of the database
     * @param service seconds of processor time of the service
     * @param database seconds of processor time of the database
     * @param redis seconds of processor time of Redis
     */
    record Cost(long queries, double service, double database, double redis) {

        Cost since(Cost before) {
            return new Cost(
                    queries - before.queries,
                    service - before.service,
                    database - before.database,
                    redis - before.redis);
        }
    }

    @Override
    public void close() throws SQLException {
        process.destroy();
        Processes.awaitEnd(process, 20);
        redis.close();
        database.close();
    }
}
