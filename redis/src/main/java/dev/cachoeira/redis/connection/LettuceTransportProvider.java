package dev.cachoeira.redis.connection;

import dev.cachoeira.runtime.Timers;
import dev.cachoeira.server.Transport;
import dev.cachoeira.server.TransportOptions;
import dev.cachoeira.server.TransportProvider;

/** Makes transports to Redis and Valkey: single, behind Sentinels, or a cluster. */
public final class LettuceTransportProvider implements TransportProvider {

    /** For {@link java.util.ServiceLoader}. */
    public LettuceTransportProvider() {}

    @Override
    public boolean supports(String uri) {
        return ServerAddress.supports(uri);
    }

    @Override
    public Transport create(TransportOptions options, Timers timers) {
        ServerAddress address = ServerAddress.parse(options.uri());
        Connector connector = new Connector(options, timers);
        return address.cluster()
                ? new ClusterTransport(address, options, connector, timers)
                : new SingleTransport(address, options, connector, timers);
    }
}
