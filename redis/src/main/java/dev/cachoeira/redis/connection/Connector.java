package dev.cachoeira.redis.connection;

import dev.cachoeira.runtime.Timers;
import dev.cachoeira.server.TransportOptions;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Opens connections that never mend themselves: a connection that is lost stays lost, and nothing is ever sent twice.
 */
final class Connector implements AutoCloseable {

    /** The engine keeps the deadlines. The client would hold on to each command and its reply until its time was over. */
    private static final TimeoutOptions NO_TIMEOUTS = TimeoutOptions.create();

    private final ClientResources resources = ClientResources.builder()
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .nettyCustomizer(new WithBundles())
            .build();
    private final RedisClient client = RedisClient.create(resources);
    private final TransportOptions options;
    private final Timers timers;
    private final Set<StatefulRedisConnection<byte[], byte[]>> open = ConcurrentHashMap.newKeySet();
    private final Set<CompletableFuture<?>> pending = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Connector(TransportOptions options, Timers timers) {
        this.options = options;
        this.timers = timers;
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .protocolVersion(ProtocolVersion.RESP3)
                .timeoutOptions(NO_TIMEOUTS)
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

    /** Begins to connect to a server, or to a Sentinel. */
    CompletionStage<StatefulRedisConnection<byte[], byte[]>> connect(RedisURI uri) {
        uri.setTimeout(options.connectTimeout());
        uri.setClientName("cachoeira");
        CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connected = new CompletableFuture<>();
        await(connected); // first: whoever closes this now waits for it, or is seen here
        try {
            if (closed) {
                throw new IllegalStateException("the connections are closed");
            }
            client.connectAsync(ByteArrayCodec.INSTANCE, uri)
                    .thenApply(this::opened)
                    .whenComplete((connection, failure) -> {
                        if (failure == null) {
                            connected.complete(connection);
                        } else {
                            connected.completeExceptionally(failure);
                        }
                    });
        } catch (RuntimeException e) {
            connected.completeExceptionally(e);
        }
        return connected;
    }

    private StatefulRedisConnection<byte[], byte[]> opened(StatefulRedisConnection<byte[], byte[]> connection) {
        open.add(connection);
        if (closed) {
            close(connection);
        }
        return connection;
    }

    /** Closes a connection, lost or not; only the first call does. */
    void close(StatefulRedisConnection<byte[], byte[]> connection) {
        if (open.remove(connection)) {
            await(connection.closeAsync());
        }
    }

    private void await(CompletableFuture<?> future) {
        pending.add(future);
        future.whenComplete((any, failure) -> pending.remove(future));
    }

    @Override
    public void close() {
        closed = true;
        open.forEach(this::close);
        shutDown();
    }

    /** When nothing is underway any more: the client would close once more what is being closed. */
    private void shutDown() {
        CompletableFuture<?>[] left = pending.toArray(new CompletableFuture<?>[0]);
        if (left.length == 0) {
            client.shutdownAsync(0, 2, TimeUnit.SECONDS)
                    .whenComplete((any, failure) -> resources.shutdown(0, 2, TimeUnit.SECONDS));
        } else {
            CompletableFuture.allOf(left).whenComplete((any, failure) -> {
                pending.removeAll(List.of(left));
                shutDown();
            });
        }
    }

    private static final class WithBundles implements NettyCustomizer {

        private final Bundle.Opener opener = new Bundle.Opener();

        @Override
        public void afterChannelInitialized(Channel channel) {
            channel.pipeline().addLast(opener);
        }
    }
}
