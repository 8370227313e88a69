package dev.cachoeira.testkit.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Servers that all tests of this JVM share, each started when it is first asked for. Do not close them; they end with
 * the JVM. Data stays from test to test: a test flushes what it needs empty, or uses keys of its own. One that a test
 * has stopped or killed is replaced by a new one at the next call. Thread-safe.
 *
 * <pre>{@code
 * @ParameterizedTest
 * @MethodSource("dev.cachoeira.testkit.server.RedisBinary#all")
 * void worksOnEveryServer(RedisBinary binary) {
 *     RedisServer server = Servers.shared(binary);   // skips the test where the binary is missing
 * }
 * }</pre>
 */
public final class Servers {

    private static final Map<RedisBinary, RedisServer> SINGLES = new ConcurrentHashMap<>();
    private static final Map<RedisBinary, RedisCluster> CLUSTERS = new ConcurrentHashMap<>();
    private static @Nullable PostgresServer postgres;

    private Servers() {}

    /** The shared server of the {@linkplain RedisBinary#bundled() bundled} binary. */
    public static RedisServer shared() {
        return shared(RedisBinary.bundled());
    }

    /** The shared server of this binary. Throws as {@link RedisServer#launch(RedisBinary)} does. */
    public static RedisServer shared(RedisBinary binary) {
        return SINGLES.compute(binary, (key, old) -> old != null && old.isResponsive() ? old : RedisServer.launch(key));
    }

    /** The shared cluster of this binary; a new one if a node of the old one does not run. */
    public static RedisCluster sharedCluster(RedisBinary binary) {
        return CLUSTERS.compute(binary, (key, old) -> old != null && isWhole(old) ? old : replace(key, old));
    }

    /** The shared PostgreSQL. A test makes a database of its own in it. */
    public static synchronized PostgresServer postgres() {
        if (postgres == null) {
            postgres = PostgresServer.launch();
        }
        return postgres;
    }

    private static boolean isWhole(RedisCluster cluster) {
        return cluster.nodes().stream().allMatch(RedisServer::isResponsive);
    }

    private static RedisCluster replace(RedisBinary binary, @Nullable RedisCluster old) {
        if (old != null) {
            old.close();
        }
        return RedisCluster.launch(binary);
    }
}
