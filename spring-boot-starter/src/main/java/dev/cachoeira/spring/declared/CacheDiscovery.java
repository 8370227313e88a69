package dev.cachoeira.spring.declared;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Looks at the beans' classes for declarations of caches: when the first cache is wanted, and once more when all beans
 * are there. Then mistakes end the start, all of them in one message.
 */
public final class CacheDiscovery implements SmartInitializingSingleton {

    private final ConfigurableListableBeanFactory beans;
    private final DeclaredCaches caches;
    private final List<DeclarationSource> sources;
    private boolean begun;

    /** Looks at some beans for what some sources understand. */
    public CacheDiscovery(
            ConfigurableListableBeanFactory beans, DeclaredCaches caches, List<DeclarationSource> sources) {
        this.beans = beans;
        this.caches = caches;
        this.sources = List.copyOf(sources);
    }

    /** The caches, with what is known of them so far. */
    public synchronized DeclaredCaches caches() {
        if (!begun) {
            begun = true;
            discover(problem -> {
                // Said when all beans are there, by then perhaps with more of its kind.
            });
        }
        return caches;
    }

    @Override
    public synchronized void afterSingletonsInstantiated() {
        begun = true;
        Set<String> problems = new LinkedHashSet<>();
        discover(problems::add);
        List<String> all = new ArrayList<>(problems);
        if (all.isEmpty()) {
            caches.makeAll(all);
        }
        if (!all.isEmpty()) {
            throw new InvalidDeclarationException(all);
        }
    }

    private void discover(Consumer<String> problems) {
        for (String name : beans.getBeanDefinitionNames()) {
            Class<?> type = ScopedProxyUtils.isScopedTarget(name) ? null : typeOf(name);
            if (type != null && !type.getName().startsWith("org.springframework.")) {
                sources.forEach(source -> source.declare(type, caches, problems));
            }
        }
    }

    @SuppressWarnings("UnusedException") // a bean whose class cannot be told now is looked at when it is there
    private @Nullable Class<?> typeOf(String name) {
        try {
            Object bean = beans.containsSingleton(name) ? beans.getSingleton(name) : null;
            Class<?> type = bean != null && !(bean instanceof FactoryBean)
                    ? AopProxyUtils.ultimateTargetClass(bean)
                    : AutoProxyUtils.determineTargetClass(beans, name);
            return type == null ? null : ClassUtils.getUserClass(type);
        } catch (RuntimeException | LinkageError e) {
            return null;
        }
    }
}
