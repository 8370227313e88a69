package dev.cachoeira.spring.springcache;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.CacheEvictOperation;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.CachePutOperation;
import org.springframework.cache.interceptor.CacheableOperation;
import org.springframework.core.MethodClassKey;
import org.springframework.util.StringUtils;

/**
 * The same operations with the caches of {@link CallersCaches}; except those that name a resolver of their own. Each method is
 * read once.
 */
final class CallersOperations implements CacheOperationSource {

    private final CacheOperationSource source;
    private final Map<MethodClassKey, List<CacheOperation>> known = new ConcurrentHashMap<>();

    CallersOperations(CacheOperationSource source) {
        this.source = source;
    }

    @Override
    public boolean isCandidateClass(Class<?> type) {
        return source.isCandidateClass(type);
    }

    @Override
    public boolean hasCacheOperations(Method method, @Nullable Class<?> type) {
        return source.hasCacheOperations(method, type);
    }

    @Override
    public @Nullable Collection<CacheOperation> getCacheOperations(Method method, @Nullable Class<?> type) {
        List<CacheOperation> found = known.computeIfAbsent(new MethodClassKey(method, type), any -> read(method, type));
        return found.isEmpty() ? null : found;
    }

    private List<CacheOperation> read(Method method, @Nullable Class<?> type) {
        Collection<CacheOperation> found = source.getCacheOperations(method, type);
        return found == null
                ? List.of()
                : found.stream().map(CallersOperations::ofCaller).toList();
    }

    private static CacheOperation ofCaller(CacheOperation operation) {
        if (StringUtils.hasText(operation.getCacheResolver())) {
            return operation;
        }
        if (operation instanceof CacheableOperation cacheable) {
            CacheableOperation.Builder builder = filled(new CacheableOperation.Builder(), operation);
            String unless = cacheable.getUnless();
            if (unless != null) {
                builder.setUnless(unless);
            }
            builder.setSync(cacheable.isSync());
            return builder.build();
        }
        if (operation instanceof CachePutOperation put) {
            CachePutOperation.Builder builder = filled(new CachePutOperation.Builder(), operation);
            String unless = put.getUnless();
            if (unless != null) {
                builder.setUnless(unless);
            }
            return builder.build();
        }
        if (operation instanceof CacheEvictOperation evict) {
            CacheEvictOperation.Builder builder = filled(new CacheEvictOperation.Builder(), operation);
            builder.setCacheWide(evict.isCacheWide());
            builder.setBeforeInvocation(evict.isBeforeInvocation());
            return builder.build();
        }
        return operation;
    }

    private static <B extends CacheOperation.Builder> B filled(B builder, CacheOperation from) {
        builder.setName(from.getName());
        builder.setCacheNames(from.getCacheNames().toArray(String[]::new));
        builder.setKey(from.getKey());
        builder.setKeyGenerator(from.getKeyGenerator());
        builder.setCondition(from.getCondition());
        builder.setCacheManager(from.getCacheManager());
        builder.setCacheResolver(CallersCaches.NAME);
        return builder;
    }
}
