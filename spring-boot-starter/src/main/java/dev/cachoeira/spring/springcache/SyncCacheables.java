package dev.cachoeira.spring.springcache;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.core.PriorityOrdered;

/**
 * Gives Spring's cache interceptor the operations of {@link OneLoadAtATime}, on caches of the caller's tenant. Comes before the creator of proxies, whose
 * first look for advisors makes that interceptor.
 */
public final class SyncCacheables implements BeanPostProcessor, PriorityOrdered {

    /** For Spring. */
    public SyncCacheables() {}

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        if (bean instanceof CacheAspectSupport interceptor) {
            CacheOperationSource source = interceptor.getCacheOperationSource();
            if (source != null && !(source instanceof CallersOperations)) {
                interceptor.setCacheOperationSource(new CallersOperations(new OneLoadAtATime(source)));
            }
        }
        return bean;
    }
}
