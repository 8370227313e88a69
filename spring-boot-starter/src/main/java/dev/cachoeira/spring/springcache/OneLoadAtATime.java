package dev.cachoeira.spring.springcache;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.cache.interceptor.CacheableOperation;
import org.springframework.util.StringUtils;

/**
 * Treats every {@code @Cacheable} that can be as if it said {@code sync = true}: its value is then loaded once across all
 * processes, and cannot be stored past an invalidation that came while it was loaded. It can be where it stands alone on
 * its method, names one cache, and has no {@code unless}.
 */
final class OneLoadAtATime implements CacheOperationSource {

    private final CacheOperationSource source;

    OneLoadAtATime(CacheOperationSource source) {
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
        Collection<CacheOperation> found = source.getCacheOperations(method, type);
        if (found == null || found.size() != 1) {
            return found;
        }
        CacheOperation only = found.iterator().next();
        return only instanceof CacheableOperation cacheable && canBeSync(cacheable)
                ? List.of(synced(cacheable))
                : found;
    }

    private static boolean canBeSync(CacheableOperation operation) {
        return !operation.isSync()
                && operation.getCacheNames().size() == 1
                && !StringUtils.hasText(operation.getUnless())
                && !StringUtils.hasText(operation.getCacheManager())
                && !StringUtils.hasText(operation.getCacheResolver());
    }

    private static CacheableOperation synced(CacheableOperation operation) {
        CacheableOperation.Builder builder = new CacheableOperation.Builder();
        builder.setName(operation.getName());
        builder.setCacheNames(operation.getCacheNames().toArray(String[]::new));
        builder.setKey(operation.getKey());
        builder.setKeyGenerator(operation.getKeyGenerator());
        builder.setCondition(operation.getCondition());
        builder.setSync(true);
        return builder.build();
    }
}
