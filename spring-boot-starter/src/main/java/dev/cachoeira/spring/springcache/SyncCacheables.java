package dev.cachoeira.spring.springcache;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheOperationSource;

/** Gives Spring's cache interceptor the operations of {@link OneLoadAtATime}. */
public final class SyncCacheables implements BeanPostProcessor {

    /** For Spring. */
    public SyncCacheables() {}

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (bean instanceof CacheAspectSupport interceptor) {
            CacheOperationSource source = interceptor.getCacheOperationSource();
            if (source != null && !(source instanceof OneLoadAtATime)) {
                interceptor.setCacheOperationSource(new OneLoadAtATime(source));
            }
        }
        return bean;
    }
}
