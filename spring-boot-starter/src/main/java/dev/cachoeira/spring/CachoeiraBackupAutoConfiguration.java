package dev.cachoeira.spring;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.spring.backup.BackupSchedule;
import dev.cachoeira.spring.settings.CachoeiraProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Backs up the caches that {@code cachoeira.backup} names, where it says when. */
@AutoConfiguration(after = CachoeiraAutoConfiguration.class)
@ConditionalOnBean(Cachoeira.class)
@ConditionalOnProperty("cachoeira.backup.schedule")
public class CachoeiraBackupAutoConfiguration {

    /** For Spring. */
    public CachoeiraBackupAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    BackupSchedule cachoeiraBackupSchedule(Cachoeira cachoeira, CachoeiraProperties properties) {
        return new BackupSchedule(cachoeira, properties.backup());
    }
}
