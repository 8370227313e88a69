package dev.cachoeira.redis.cache;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.CachoeiraBuilder;
import dev.cachoeira.cache.CachesSettings.Mode;
import dev.cachoeira.testkit.contract.CacheContract;

class LocalCacheContractTest extends CacheContract {

    @Override
    protected CachoeiraBuilder store() {
        return Cachoeira.builder().mode(Mode.LOCAL);
    }

    @Override
    protected boolean isShared() {
        return false;
    }
}
