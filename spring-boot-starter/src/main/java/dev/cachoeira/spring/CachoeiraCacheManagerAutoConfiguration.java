package dev.cachoeira.spring;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.spring.declared.CacheDiscovery;
import dev.cachoeira.spring.springcache.CachoeiraCacheManager;
import dev.cachoeira.spring.springcache.CallersCaches;
import dev.cachoeira.spring.springcache.SpringCacheDeclarations;
import dev.cachoeira.spring.springcache.SyncCacheables;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.cache.CacheManager;
import org.springframework.cache.interceptor.CacheAspectSupport;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Role;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Makes Spring's own cache annotations use Cachoeira, unless the application chose another cache manager. */
@AutoConfiguration(
        after = CachoeiraAnnotationAutoConfiguration.class,
        beforeName = "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration")
@ConditionalOnClass({CacheManager.class, CacheAspectSupport.class})
@ConditionalOnBean({Cachoeira.class, CacheDiscovery.class})
@ConditionalOnMissingBean(CacheManager.class)
@Conditional(CachoeiraCacheManagerAutoConfiguration.NoOtherChosen.class)
public class CachoeiraCacheManagerAutoConfiguration {

    /** For Spring. */
    public CachoeiraCacheManagerAutoConfiguration() {}

    @Bean
    CachoeiraCacheManager cacheManager(ObjectProvider<CacheDiscovery> discovery) {
        return new CachoeiraCacheManager(discovery::getObject);
    }

    @Bean
    SpringCacheDeclarations cachoeiraSpringCacheDeclarations() {
        return new SpringCacheDeclarations();
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static SyncCacheables cachoeiraSyncCacheables() {
        return new SyncCacheables();
    }

    @Bean(CallersCaches.NAME)
    CallersCaches cachoeiraCallersCaches(BeanFactory beans) {
        return new CallersCaches(beans);
    }

    /** Whoever sets {@code spring.cache.type} wants that type. */
    static final class NoOtherChosen extends SpringBootCondition {

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            String chosen = context.getEnvironment().getProperty("spring.cache.type");
            ConditionMessage.Builder message = ConditionMessage.forCondition("Cachoeira's cache manager");
            return chosen == null || chosen.isBlank()
                    ? ConditionOutcome.match(message.because("spring.cache.type is not set"))
                    : ConditionOutcome.noMatch(message.because("spring.cache.type is " + chosen));
        }
    }
}
