package dev.cachoeira.showcase;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The service in a process of its own, and what it has said so far. */
final class ServiceProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String READY = "READY ";

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> address = new CompletableFuture<>();

    private ServiceProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts it on a free port and waits until it is ready.
     *
     * @param environment such as {@code REDIS_URL}; nothing of what this process was given is passed on
     * @param arguments such as {@code --cachoeira.redis.deadline=1s}
     */
    static ServiceProcess start(Map<String, String> environment, String... arguments) {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                ShowcaseApplication.class.getName()),
                        Stream.of(arguments))
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Stream.of("REDIS_URL", "REDIS_HOST", "DATABASE_URL", "CACHE_ENABLED", "USE_REDIS")
                .forEach(builder.environment()::remove);
        builder.environment().put("SERVER_PORT", "0");
        builder.environment().putAll(environment);
        try {
            ServiceProcess service = new ServiceProcess(builder.start());
            service.listen();
            return service;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        Thread reader = new Thread(this::read, "output of the service");
        reader.setDaemon(true);
        reader.start();
        try {
            address.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            process.destroyForcibly();
            throw new IllegalStateException("it did not get ready:\n" + String.join("\n", lines), e);
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                if (line.startsWith(READY)) {
                    address.complete(line.substring(READY.length()));
                }
            }
            address.completeExceptionally(new IllegalStateException("it has ended"));
        } catch (IOException e) {
            address.completeExceptionally(e);
        }
    }

    Client client() {
        return new Client(address.join(), Map.of());
    }

    /** What it has written to its standard output and its standard error, both together. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    Process process() {
        return process;
    }

    /** Ends it as an orchestrator does: SIGTERM, and SIGKILL when it does not listen. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
