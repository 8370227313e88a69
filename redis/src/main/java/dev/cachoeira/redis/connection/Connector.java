package dev.cachoeira.redis.connection;

import dev.cachoeira.runtime.Timers;
import dev.cachoeira.server.TransportOptions;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Opens connections that never mend themselves: a connection that is lost stays lost, and nothing is ever sent twice.
 */
final class Connector {

    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final RedisClient client = RedisClient.create();
    private final TransportOptions options;
    private final Timers timers;

    Connector(TransportOptions options, Timers timers) {
        this.options = options;
        this.timers = timers;
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .protocolVersion(ProtocolVersion.RESP3)
                .maintNotificationsConfig(io.lettuce.core.MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(options.connectTimeout())
                        .keepAlive(true)
                        .tcpNoDelay(true)
                        .build())
                .sslOptions(ssl())
                .build());
    }

    private SslOptions ssl() {
        SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
        if (options.properties().get("keyManagerFactory") instanceof KeyManagerFactory keys) {
            ssl.keyManager(keys);
        }
        if (options.properties().get("trustManagerFactory") instanceof TrustManagerFactory trust) {
            ssl.trustManager(trust);
        }
        return ssl.build();
    }

    Timers timers() {
        return timers;
    }

    Duration timeout() {
        return options.connectTimeout();
    }

    /** Begins to connect; for a master known to Sentinels, asks them first. */
    CompletionStage<StatefulRedisConnection<byte[], byte[]>> connect(RedisURI uri) {
        uri.setTimeout(options.connectTimeout());
        uri.setClientName("cachoeira");
        uri.getSentinels().forEach(sentinel -> sentinel.setTimeout(options.connectTimeout()));
        return client.connectAsync(ByteArrayCodec.INSTANCE, uri);
    }

    /** Closes what all connections share, once they are closed: Lettuce complains of those that it has to close itself. */
    void closeAfter(Stream<CompletableFuture<?>> connections) {
        CompletableFuture.allOf(connections.toArray(CompletableFuture<?>[]::new))
                .orTimeout(CLOSING.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> client.shutdownAsync(0, 2, TimeUnit.SECONDS));
    }
}
