package dev.cachoeira.spring.guide;

import dev.cachoeira.spring.declared.CacheTags;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The example of tags for values of Spring's annotations. */
@Configuration(proxyBeanMethods = false)
class TagsConfig {

    @Bean
    CacheTags<String> nameTags() {
        return CacheTags.of("names", String.class, name -> Set.of("initial:" + name.charAt(0)));
    }
}
