package dev.cachoeira.spring;

import dev.cachoeira.spring.endpoint.CachoeiraEndpoint;
import dev.cachoeira.spring.health.CacheHealth;
import dev.cachoeira.spring.settings.Secrets;
import dev.cachoeira.spring.stats.CacheStatsReport;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The actuator's page {@code cachoeira}; and no password of Redis on any of its pages. */
@AutoConfiguration(after = CachoeiraAutoConfiguration.class)
@ConditionalOnClass({SanitizingFunction.class, ConditionalOnAvailableEndpoint.class})
public class CachoeiraEndpointAutoConfiguration {

    /** For Spring. */
    public CachoeiraEndpointAutoConfiguration() {}

    @Bean
    SanitizingFunction cachoeiraSanitizingFunction() {
        return data -> Secrets.isSecret(data.getKey()) ? data.withSanitizedValue() : data;
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnAvailableEndpoint(CachoeiraEndpoint.class)
    @ConditionalOnBean({CacheHealth.class, CacheStatsReport.class})
    static class Page {

        @Bean
        @ConditionalOnMissingBean
        CachoeiraEndpoint cachoeiraEndpoint(CacheHealth health, CacheStatsReport stats) {
            return new CachoeiraEndpoint(health, stats);
        }
    }
}
