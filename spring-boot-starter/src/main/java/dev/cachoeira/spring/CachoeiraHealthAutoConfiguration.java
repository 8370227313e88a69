package dev.cachoeira.spring;

import dev.cachoeira.spring.health.CacheHealth;
import dev.cachoeira.spring.health.CachoeiraHealthIndicator;
import dev.cachoeira.spring.settings.CachoeiraProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;

/** Shows the caches in the actuator's health. */
@AutoConfiguration(after = CachoeiraAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(CacheHealth.class)
@ConditionalOnEnabledHealthIndicator("cachoeira")
public class CachoeiraHealthAutoConfiguration {

    /** For Spring. */
    public CachoeiraHealthAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = "cachoeiraHealthIndicator")
    HealthIndicator cachoeiraHealthIndicator(CacheHealth health, CachoeiraProperties properties) {
        return new CachoeiraHealthIndicator(
                health, new Status(properties.health().degradedStatus()));
    }
}
