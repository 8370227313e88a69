package dev.cachoeira.spring;

import dev.cachoeira.spring.http.HttpAnswers;
import dev.cachoeira.spring.settings.CachoeiraProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;

/** Answers from caches, which vary by the header that names the tenant. */
@AutoConfiguration(after = CachoeiraAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
public class CachoeiraHttpAutoConfiguration {

    /** For Spring. */
    public CachoeiraHttpAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    HttpAnswers cachoeiraHttpAnswers(CachoeiraProperties properties) {
        String header = properties.tenant().header();
        HttpAnswers answers = HttpAnswers.askedEachTime();
        return header == null || header.isBlank() || header.equalsIgnoreCase("none")
                ? answers
                : answers.varyingBy(header);
    }
}
