package dev.cachoeira.spring.support;

import dev.cachoeira.spring.CachoeiraAnnotationAutoConfiguration;
import dev.cachoeira.spring.CachoeiraAutoConfiguration;
import dev.cachoeira.spring.CachoeiraBackupAutoConfiguration;
import dev.cachoeira.spring.CachoeiraCacheManagerAutoConfiguration;
import dev.cachoeira.spring.CachoeiraEndpointAutoConfiguration;
import dev.cachoeira.spring.CachoeiraHealthAutoConfiguration;
import dev.cachoeira.spring.CachoeiraHttpAutoConfiguration;
import dev.cachoeira.spring.CachoeiraMetricsAutoConfiguration;
import dev.cachoeira.spring.CachoeiraTenantAutoConfiguration;
import dev.cachoeira.spring.CachoeiraWarmingAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Applications to begin with. */
public final class Applications {

    private Applications() {}

    /** All of this module's auto-configurations, which order themselves. */
    public static AutoConfigurations all() {
        return AutoConfigurations.of(
                AopAutoConfiguration.class,
                SslAutoConfiguration.class,
                CachoeiraAutoConfiguration.class,
                CachoeiraAnnotationAutoConfiguration.class,
                CachoeiraBackupAutoConfiguration.class,
                CachoeiraCacheManagerAutoConfiguration.class,
                CachoeiraEndpointAutoConfiguration.class,
                CachoeiraHealthAutoConfiguration.class,
                CachoeiraHttpAutoConfiguration.class,
                CachoeiraMetricsAutoConfiguration.class,
                CachoeiraTenantAutoConfiguration.class,
                CachoeiraWarmingAutoConfiguration.class);
    }

    /** An application with settings of its test's own. */
    public static ApplicationContextRunner plain() {
        return new ApplicationContextRunner().withConfiguration(all());
    }

    /** An application that caches in memory alone, and has no tenants. */
    public static ApplicationContextRunner inMemory() {
        return plain().withPropertyValues("cachoeira.mode=local", "cachoeira.tenant.header=none");
    }
}
