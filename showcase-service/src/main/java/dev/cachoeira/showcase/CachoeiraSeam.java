package dev.cachoeira.showcase;

import dev.cachoeira.Cachoeira;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Makes the caches until the Spring Boot starter does. It knows nothing of transactions. */
@Configuration(proxyBeanMethods = false)
class CachoeiraSeam {

    @Bean
    @ConditionalOnMissingBean
    Cachoeira cachoeira(Environment environment) {
        if (!environment.getProperty("CACHE_ENABLED", Boolean.class, true)) {
            return Cachoeira.disabled();
        }
        if (!environment.getProperty("USE_REDIS", Boolean.class, true)) {
            return Cachoeira.inMemory();
        }
        String url = environment.getProperty("REDIS_URL", "redis://localhost:6379");
        return Cachoeira.connect(environment.getProperty("cachoeira.redis.uri", url));
    }
}
