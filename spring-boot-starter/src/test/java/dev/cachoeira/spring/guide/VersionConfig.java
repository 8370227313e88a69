package dev.cachoeira.spring.guide;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The example of versions. */
@Configuration(proxyBeanMethods = false)
class VersionConfig {

    record Article(long version, String text) {}

    @Bean
    Cache<Long, Article> articles(Cachoeira cachoeira) {
        return cachoeira
                .cache("articles", Long.class, Article.class)
                .version(Article::version)
                .build();
    }
}
