package dev.cachoeira.spring.guide;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Counter;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The example of a counter. */
@Configuration(proxyBeanMethods = false)
class CounterConfig {

    @Bean
    Counter<Long> views(Cachoeira cachoeira) {
        return cachoeira
                .counter("views", Long.class)
                .expireAfter(Duration.ofDays(1))
                .build();
    }
}
