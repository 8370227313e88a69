package dev.cachoeira.spring.annotation;

import dev.cachoeira.spring.declared.CacheDiscovery;
import dev.cachoeira.spring.declared.DeclarationSource;
import dev.cachoeira.spring.declared.DeclaredCaches;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodClassKey;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * What the annotations on each method mean; reads each method once. Asks for its collaborators when it first needs them,
 * since it is made with the first proxy, long before the caches. Thread-safe.
 */
public final class Operations implements DeclarationSource {

    private final BeanFactory beans;
    private final ParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();
    private final Call.Surroundings surroundings;
    private final Map<MethodClassKey, CachedOperation> cached = new ConcurrentHashMap<>();
    private final Map<MethodClassKey, Endings> endings = new ConcurrentHashMap<>();

    /** Knows no method yet. */
    public Operations(BeanFactory beans) {
        this.beans = beans;
        this.surroundings = new Call.Surroundings(names, new BeanFactoryResolver(beans));
    }

    /**
     * What is to be done after a method.
     *
     * @param method as the target's class has it
     */
    record Endings(Method method, List<EndingOperation> operations) {}

    Call.Surroundings surroundings() {
        return surroundings;
    }

    /** The operation of a method of some class's object. */
    CachedOperation cached(Method method, Class<?> type) {
        CachedOperation known = cached.get(new MethodClassKey(method, type));
        return known != null ? known : readCached(method, type, caches());
    }

    /** The operations of a method of some class's object. */
    Endings endings(Method method, Class<?> type) {
        Endings known = endings.get(new MethodClassKey(method, type));
        return known != null ? known : readEndings(method, type, caches());
    }

    private DeclaredCaches caches() {
        return beans.getBean(CacheDiscovery.class).caches();
    }

    private CachedOperation readCached(Method method, Class<?> type, DeclaredCaches caches) {
        return cached.computeIfAbsent(new MethodClassKey(method, type), any -> {
            Method specific = AnnotatedMethods.specific(method, type);
            Cached annotation =
                    Objects.requireNonNull(AnnotatedElementUtils.findMergedAnnotation(specific, Cached.class));
            return new CachedOperation(annotation, specific, type, attributes(specific, caches), caches);
        });
    }

    private Endings readEndings(Method method, Class<?> type, DeclaredCaches caches) {
        Caching caching = beans.getBean(Caching.class);
        return endings.computeIfAbsent(new MethodClassKey(method, type), any -> {
            Method specific = AnnotatedMethods.specific(method, type);
            Attributes attributes = attributes(specific, caches);
            List<EndingOperation> found = new ArrayList<>();
            for (CacheInvalidate annotation : AnnotatedElementUtils.findMergedRepeatableAnnotations(
                    specific, CacheInvalidate.class, CacheInvalidate.All.class)) {
                found.add(new InvalidateOperation(annotation, specific, attributes, caching));
            }
            CacheClear clear = AnnotatedElementUtils.findMergedAnnotation(specific, CacheClear.class);
            if (clear != null) {
                found.add(new ClearOperation(clear, specific, attributes, caching));
            }
            return new Endings(specific, found);
        });
    }

    private Attributes attributes(Method method, DeclaredCaches caches) {
        return new Attributes(method, names, caches.keys());
    }

    @Override
    public void declare(Class<?> type, DeclaredCaches caches, Consumer<String> problems) {
        if (!AnnotatedMethods.isCandidate(type)) {
            return;
        }
        MethodIntrospector.MetadataLookup<@Nullable Boolean> annotated =
                method -> isAnnotated(method, type) ? true : null;
        for (Method method : MethodIntrospector.selectMethods(type, annotated).keySet()) {
            try {
                refuseUnreachable(method);
                if (AnnotatedMethods.isCached(method, type)) {
                    readCached(method, type, caches);
                }
                if (AnnotatedMethods.endsSomething(method, type)) {
                    readEndings(method, type, caches);
                }
            } catch (IllegalArgumentException e) {
                problems.accept(AnnotatedMethods.describe(method) + ": " + e.getMessage());
            }
        }
    }

    private static boolean isAnnotated(Method method, Class<?> type) {
        return AnnotatedMethods.isCached(method, type) || AnnotatedMethods.endsSomething(method, type);
    }

    private static void refuseUnreachable(Method method) {
        int modifiers = method.getModifiers();
        if (Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers) || Modifier.isFinal(modifiers)) {
            throw new IllegalArgumentException(
                    "a private, static or final method cannot be intercepted, so its" + " annotation would do nothing");
        }
    }
}
