package dev.cachoeira.spring.guide;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.spring.guide.Catalog.Product;
import java.time.Duration;
import java.util.Set;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The example of a cache by hand. */
@Configuration(proxyBeanMethods = false)
@EnableCaching
class CacheConfig {

    @Bean
    Cache<Long, Product> offers(Cachoeira cachoeira) {
        return cachoeira
                .cache("offers", Long.class, Product.class)
                .expireAfter(Duration.ofMinutes(10))
                .tags(product -> Set.of("category:" + product.categoryId()))
                .build();
    }
}
