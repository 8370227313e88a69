package dev.cachoeira.spring;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.spring.annotation.AnnotationAdvisor;
import dev.cachoeira.spring.annotation.Caching;
import dev.cachoeira.spring.annotation.Operations;
import dev.cachoeira.spring.declared.CacheDiscovery;
import dev.cachoeira.spring.declared.CacheTags;
import dev.cachoeira.spring.declared.DeclarationSource;
import dev.cachoeira.spring.declared.DeclaredCaches;
import dev.cachoeira.spring.settings.CachoeiraProperties;
import dev.cachoeira.spring.settings.CachoeiraSettings;
import dev.cachoeira.spring.tenant.CallerContextExecutor;
import dev.cachoeira.tenant.TenantResolver;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.Advisor;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Role;
import org.springframework.core.type.AnnotationMetadata;

/** Makes {@code @Cached}, {@code @CacheInvalidate} and {@code @CacheClear} work. */
@AutoConfiguration(
        after = CachoeiraAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration",
            "org.springframework.boot.autoconfigure.aop.AopAutoConfiguration"
        })
@ConditionalOnClass({Advisor.class, MethodInterceptor.class})
@ConditionalOnBean(Cachoeira.class)
@Import(CachoeiraAnnotationAutoConfiguration.ProxyCreator.class)
public class CachoeiraAnnotationAutoConfiguration {

    /** For Spring. */
    public CachoeiraAnnotationAutoConfiguration() {}

    @Bean
    DeclaredCaches cachoeiraDeclaredCaches(
            Cachoeira cachoeira,
            CachoeiraSettings settings,
            ConfigurableListableBeanFactory beans,
            ObjectProvider<CacheTags<?>> tags) {
        ClassLoader loader = beans.getBeanClassLoader();
        return new DeclaredCaches(
                cachoeira,
                settings,
                loader != null ? loader : getClass().getClassLoader(),
                () -> tags.orderedStream().toList());
    }

    @Bean
    CacheDiscovery cachoeiraCacheDiscovery(
            ConfigurableListableBeanFactory beans, DeclaredCaches caches, ObjectProvider<DeclarationSource> sources) {
        return new CacheDiscovery(beans, caches, sources.orderedStream().toList());
    }

    @Bean
    Caching cachoeiraCaching(
            Cachoeira cachoeira, DeclaredCaches caches, TenantResolver tenants, CachoeiraProperties properties) {
        return new Caching(cachoeira, caches, tenants, properties.tenant().none());
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Operations cachoeiraOperations(BeanFactory beans) {
        return new Operations(beans);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor cachoeiraCachedAdvisor(Operations operations) {
        return AnnotationAdvisor.cached(operations);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor cachoeiraEndingAdvisor(
            Operations operations,
            @Qualifier(CachoeiraAutoConfiguration.CALLER_CONTEXT_EXECUTOR)
                    ObjectProvider<CallerContextExecutor> background) {
        return AnnotationAdvisor.ending(operations, background::getObject);
    }

    /** Proxies are needed whether or not Spring Boot's own AOP is switched on. */
    static final class ProxyCreator implements ImportBeanDefinitionRegistrar {

        @Override
        public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
            AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
        }
    }
}
