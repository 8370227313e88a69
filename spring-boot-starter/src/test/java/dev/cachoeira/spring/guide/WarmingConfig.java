package dev.cachoeira.spring.guide;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Warmer;
import dev.cachoeira.spring.guide.Catalog.Product;
import dev.cachoeira.spring.warming.CacheWarming;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The example of warming. */
@Configuration(proxyBeanMethods = false)
class WarmingConfig {

    @Bean
    CacheWarming popularOffers(Cache<Long, Product> offers) {
        Warmer<Long, Product> warmer = Warmer.of(
                        "popular-offers", offers.forTenant("acme"), this::popularIds, this::loadAll)
                .atMost(500);
        return CacheWarming.cron("0 0 4 * * *", warmer).andAtStart();
    }

    private Stream<Long> popularIds() {
        return LongStream.range(100, 110).boxed();
    }

    private Map<Long, Product> loadAll(List<Long> ids) {
        return ids.stream().collect(Collectors.toMap(id -> id, id -> new Product(id, "Offer", 7)));
    }
}
