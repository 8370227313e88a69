package dev.cachoeira.spring;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.spring.backup.BackupSchedule;
import dev.cachoeira.spring.metrics.BackupMeters;
import dev.cachoeira.spring.metrics.CacheCounters;
import dev.cachoeira.spring.metrics.CacheTimers;
import dev.cachoeira.spring.settings.CachoeiraProperties;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Measures the caches where there is a meter registry. */
@AutoConfiguration(
        after = {CachoeiraAutoConfiguration.class, CachoeiraBackupAutoConfiguration.class},
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({MeterRegistry.class, Cachoeira.class})
@ConditionalOnBooleanProperty(name = "cachoeira.metrics.enabled", matchIfMissing = true)
public class CachoeiraMetricsAutoConfiguration {

    /** For Spring. */
    public CachoeiraMetricsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    CacheTimers cachoeiraTimers(MeterRegistry registry, CachoeiraProperties properties) {
        return new CacheTimers(registry, properties.metrics().histograms());
    }

    @Bean
    @ConditionalOnMissingBean
    CacheCounters cachoeiraCounters(ObjectProvider<Cachoeira> cachoeira) {
        return new CacheCounters(cachoeira::getObject);
    }

    @Bean
    @ConditionalOnBean(BackupSchedule.class)
    @ConditionalOnMissingBean
    BackupMeters cachoeiraBackupMeters(BackupSchedule schedule) {
        return new BackupMeters(schedule);
    }

    @Bean
    CacheObserver cachoeiraCounterObserver(CacheCounters counters) {
        return new CacheObserver() {
            @Override
            public void making(String cache) {
                counters.made(cache);
            }

            @Override
            public void makingCounter(String counter) {
                counters.counterMade(counter);
            }

            @Override
            public void makingWriteBehind(String cache) {
                counters.writeBehindMade(cache);
            }
        };
    }
}
