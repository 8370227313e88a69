package dev.cachoeira.spring.springcache;

import dev.cachoeira.spring.declared.DeclarationSource;
import dev.cachoeira.spring.declared.DeclaredCaches;
import dev.cachoeira.spring.declared.ValueTypes;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.cache.annotation.AnnotationCacheOperationSource;
import org.springframework.cache.interceptor.CacheEvictOperation;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationSource;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.MethodIntrospector;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/** Takes the types of values from the methods with {@code @Cacheable} and {@code @CachePut}. */
public final class SpringCacheDeclarations implements DeclarationSource {

    private final CacheOperationSource operations = new AnnotationCacheOperationSource(false);

    /** Understands Spring's own annotations. */
    public SpringCacheDeclarations() {}

    @Override
    public void declare(Class<?> type, DeclaredCaches caches, Consumer<String> problems) {
        if (!operations.isCandidateClass(type)) {
            return;
        }
        MethodIntrospector.MetadataLookup<Collection<CacheOperation>> annotated =
                method -> operations.getCacheOperations(method, type);
        MethodIntrospector.selectMethods(type, annotated).forEach((method, found) -> {
            Method specific = BridgeMethodResolver.getMostSpecificMethod(method, type);
            String where = ClassUtils.getShortName(specific.getDeclaringClass()) + "." + specific.getName() + "(…)";
            for (CacheOperation operation : found) {
                try {
                    declare(operation, specific, type, where, caches);
                } catch (IllegalArgumentException e) {
                    problems.accept(where + ": " + e.getMessage());
                }
            }
        });
    }

    private static void declare(
            CacheOperation operation, Method method, Class<?> type, String where, DeclaredCaches caches) {
        if (StringUtils.hasText(operation.getCacheManager()) || StringUtils.hasText(operation.getCacheResolver())) {
            return;
        }
        for (String name : List.copyOf(operation.getCacheNames())) {
            boolean reads = !(operation instanceof CacheEvictOperation);
            if (reads && caches.madeByCode(name)) {
                throw new IllegalArgumentException("cache '" + name + "' is made by code, whose keys and values have"
                        + " types of their own: an annotation may evict from it, but not read or fill it");
            }
            caches.declare(name, where).type(reads ? ValueTypes.returnedToSpring(method, type) : null);
        }
    }
}
