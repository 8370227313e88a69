package dev.cachoeira.redis.cache;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.CachoeiraBuilder;
import dev.cachoeira.testkit.contract.CounterContract;
import dev.cachoeira.testkit.server.RedisBinary;
import dev.cachoeira.testkit.server.Servers;

class ClusterCounterContractTest extends CounterContract {

    @Override
    protected CachoeiraBuilder store() {
        String uri = Servers.sharedCluster(RedisBinary.bundled()).uri();
        return Cachoeira.builder().uri(uri.replace("redis://", "redis-cluster://"));
    }
}
