package dev.cachoeira.testkit.server;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One master and two replicas, watched by three real Sentinels, all on 127.0.0.1. Two Sentinels must agree that the
 * master is gone; then a replica takes its place. Thread-safe.
 */
public final class RedisSentinel implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Milliseconds, in place of 1000 (or 10000 for INFO, 2000 for messages between Sentinels). */
    private static final String[] HURRY = {
        "SENTINEL",
        "DEBUG",
        "ping-period",
        "200",
        "ask-period",
        "200",
        "info-period",
        "500",
        "publish-period",
        "500",
        "min-link-reconnect-period",
        "100"
    };

    private final String masterName;
    private final @Nullable String password;
    private final List<RedisServer> servers = new ArrayList<>();
    private final List<RedisServer> sentinels = new ArrayList<>();

    private RedisSentinel(RedisSentinelBuilder settings) {
        this.masterName = settings.masterName;
        this.password = settings.password;
    }

    /** Servers and Sentinels of the {@linkplain RedisBinary#bundled() bundled} binary with the defaults. */
    public static RedisSentinel launch() {
        return launch(RedisBinary.bundled());
    }

    /** Servers and Sentinels with the defaults. Throws as {@link RedisSentinelBuilder#start()} does. */
    public static RedisSentinel launch(RedisBinary binary) {
        return builder(binary).start();
    }

    /** Settings for servers and Sentinels of this binary. */
    public static RedisSentinelBuilder builder(RedisBinary binary) {
        return new RedisSentinelBuilder(binary);
    }

    static RedisSentinel start(RedisSentinelBuilder settings) {
        var group = new RedisSentinel(settings);
        try {
            group.startServers(settings);
            group.startSentinels(settings);
            group.hurry(settings);
            group.awaitReady();
            return group;
        } catch (RuntimeException e) {
            group.close();
            throw e;
        }
    }

    private void startServers(RedisSentinelBuilder settings) {
        RedisServer master = server(settings).start();
        servers.add(master);
        for (int i = 0; i < 2; i++) {
            servers.add(server(settings)
                    .config("replicaof", "127.0.0.1", String.valueOf(master.port()))
                    .build());
        }
        Together.run(servers.subList(1, 3), RedisServer::start);
    }

    private static RedisServerBuilder server(RedisSentinelBuilder settings) {
        RedisServerBuilder server = RedisServer.builder(settings.binary);
        return settings.password == null ? server : server.password(settings.password);
    }

    private void startSentinels(RedisSentinelBuilder settings) {
        var configs = SentinelConfig.of(settings, servers);
        for (SentinelConfig config : configs) {
            sentinels.add(RedisServer.builder(settings.binary)
                    .port(config.port())
                    .sentinel(config.lines())
                    .build());
        }
        Together.run(sentinels, RedisServer::start);
    }

    /**
     * Has the Sentinels look more often than once a second, where they can (7.0): a failover takes a second less, and
     * one late answer on a busy machine is not taken for a dead server.
     */
    private void hurry(RedisSentinelBuilder settings) {
        if (settings.binary.isAtLeast(7, 0)) {
            for (RedisServer sentinel : sentinels) {
                sentinel.send(HURRY);
            }
        }
    }

    /** {@code redis-sentinel://127.0.0.1:p1,127.0.0.1:p2,127.0.0.1:p3/0#mymaster}, with {@code :password@} if any. */
    public String uri() {
        String hosts = sentinels.stream()
                .map(sentinel -> "127.0.0.1:" + sentinel.port())
                .collect(Collectors.joining(","));
        return "redis-sentinel://" + RedisServer.userInfo(password) + hosts + "/0#" + masterName;
    }

    /** The name under which clients ask for the master. */
    public String masterName() {
        return masterName;
    }

    /**
     * The server that most Sentinels call the master. During a failover that is still the old one.
     *
     * @throws IllegalStateException if no majority of them answers or agrees
     */
    public RedisServer master() {
        RedisServer master = masterOrNull();
        if (master == null) {
            throw new IllegalStateException("the Sentinels do not agree on a master");
        }
        return master;
    }

    /** The two servers that are not the {@link #master()}, also those that do not run. */
    public List<RedisServer> replicas() {
        RedisServer master = master();
        return servers.stream().filter(server -> server != master).toList();
    }

    /** The three servers; the first one began as the master. */
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    /** The three Sentinels. */
    public List<RedisServer> sentinels() {
        return List.copyOf(sentinels);
    }

    /** {@code kill -9} of the master; returns it and does not wait for its replacement. */
    public RedisServer killMaster() {
        RedisServer master = master();
        master.kill();
        return master;
    }

    /**
     * Waits until all Sentinels that answer agree on another master than this one and it accepts writes.
     *
     * @return the new master
     * @throws IllegalStateException if that takes more than 20 seconds
     */
    public RedisServer awaitReplacement(RedisServer lost) {
        return Poll.value(PATIENCE, () -> "nobody replaces " + lost + ":\n" + logs(), () -> {
            RedisServer now = masterOrNull();
            boolean replaced = now != null && now != lost && isWritable(now) && votes(now) == answering();
            return replaced ? now : null;
        });
    }

    /** Waits until two replicas are in step with the master, as after the restart of a server that was killed. */
    public void awaitReplicas() {
        Poll.require(PATIENCE, () -> "the master has no two replicas", () -> {
            RedisServer master = masterOrNull();
            return master != null && info(master).split("state=online", -1).length == 3;
        });
    }

    /** Kills all processes and removes their folders. */
    @Override
    public void close() {
        List<RedisServer> all =
                Stream.concat(sentinels.stream(), servers.stream()).toList();
        all.forEach(RedisServer::kill);
        all.forEach(RedisServer::close);
    }

    @Override
    public String toString() {
        return uri();
    }

    private void awaitReady() {
        Poll.require(
                PATIENCE,
                () -> "the Sentinels do not come together:\n" + logs(),
                () -> sentinels.stream().allMatch(this::hasQuorum));
        awaitReplicas();
    }

    /** All three Sentinels usable, both replicas known. */
    private boolean hasQuorum(RedisServer sentinel) {
        try (var client = sentinel.client(Duration.ofSeconds(1))) {
            return client.text("SENTINEL", "CKQUORUM", masterName).startsWith("OK 3 usable")
                    && client.send("SENTINEL", "REPLICAS", masterName) instanceof List<?> replicas
                    && replicas.size() == 2;
        } catch (UncheckedIOException | RespException e) {
            return false;
        }
    }

    private @Nullable RedisServer masterOrNull() {
        for (RedisServer server : servers) {
            if (votes(server) >= 2) {
                return server;
            }
        }
        return null;
    }

    private long votes(RedisServer server) {
        return sentinels.stream()
                .filter(sentinel -> masterPort(sentinel) == server.port())
                .count();
    }

    private long answering() {
        return sentinels.stream().filter(RedisServer::isResponsive).count();
    }

    private int masterPort(RedisServer sentinel) {
        if (!sentinel.isResponsive()) {
            return -1;
        }
        try (var client = sentinel.client(Duration.ofSeconds(1))) {
            return client.send("SENTINEL", "GET-MASTER-ADDR-BY-NAME", masterName) instanceof List<?> address
                    ? Integer.parseInt(String.valueOf(address.get(1)))
                    : -1;
        } catch (UncheckedIOException | RespException e) {
            return -1;
        }
    }

    private static boolean isWritable(RedisServer server) {
        return info(server).contains("role:master");
    }

    private static String info(RedisServer server) {
        if (!server.isResponsive()) {
            return "";
        }
        try (var client = server.client(Duration.ofSeconds(1))) {
            return client.text("INFO", "replication");
        } catch (UncheckedIOException | RespException e) {
            return "";
        }
    }

    private String logs() {
        return IntStream.range(0, sentinels.size())
                .mapToObj(i -> "Sentinel " + i + ":\n" + sentinels.get(i).logTail())
                .collect(Collectors.joining("\n"));
    }
}
