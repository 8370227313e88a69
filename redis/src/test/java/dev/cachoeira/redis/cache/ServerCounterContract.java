package dev.cachoeira.redis.cache;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.CachoeiraBuilder;
import dev.cachoeira.testkit.contract.CounterContract;
import dev.cachoeira.testkit.server.RedisBinary;
import dev.cachoeira.testkit.server.Servers;

/** The counters' contract on one server of each kind. */
abstract class ServerCounterContract extends CounterContract {

    abstract RedisBinary binary();

    @Override
    protected CachoeiraBuilder store() {
        return Cachoeira.builder().uri(Servers.shared(binary()).uri());
    }
}
