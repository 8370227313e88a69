package dev.cachoeira.spring;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.spring.warming.CacheWarming;
import dev.cachoeira.spring.warming.WarmingSchedule;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Runs the {@link CacheWarming} beans of the application. */
@AutoConfiguration(after = CachoeiraAutoConfiguration.class)
@ConditionalOnBean(Cachoeira.class)
public class CachoeiraWarmingAutoConfiguration {

    /** For Spring. */
    public CachoeiraWarmingAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    WarmingSchedule cachoeiraWarmingSchedule(Cachoeira cachoeira, ObjectProvider<CacheWarming> warmings) {
        return new WarmingSchedule(cachoeira, () -> warmings.orderedStream().toList());
    }
}
