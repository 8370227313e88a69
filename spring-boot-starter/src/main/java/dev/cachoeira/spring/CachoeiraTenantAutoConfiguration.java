package dev.cachoeira.spring;

import dev.cachoeira.spring.settings.CachoeiraProperties;
import dev.cachoeira.spring.tenant.TenantFilter;
import dev.cachoeira.spring.tenant.TenantRefusal;
import java.util.Objects;
import java.util.regex.Pattern;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.DispatcherServlet;

/** Takes the tenant of each request from the header that {@code cachoeira.tenant.header} names. */
@AutoConfiguration(after = CachoeiraAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(OncePerRequestFilter.class)
@Conditional(CachoeiraTenantAutoConfiguration.HeaderNamed.class)
public class CachoeiraTenantAutoConfiguration {

    /** Just before Spring Security's filters, so that what they ask caches has a tenant. */
    private static final int BEFORE_SECURITY = -101;

    /** For Spring. */
    public CachoeiraTenantAutoConfiguration() {}

    @Bean
    @Order(BEFORE_SECURITY)
    @ConditionalOnMissingBean
    TenantFilter cachoeiraTenantFilter(CachoeiraProperties properties) {
        CachoeiraProperties.Tenant tenant = properties.tenant();
        return new TenantFilter(Objects.requireNonNull(tenant.header()), Pattern.compile(tenant.pattern()));
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DispatcherServlet.class)
    static class InWebMvc {

        @Bean
        @ConditionalOnMissingBean
        TenantRefusal cachoeiraTenantRefusal(CachoeiraProperties properties) {
            return new TenantRefusal(Objects.requireNonNull(properties.tenant().header()));
        }
    }

    /** A header is named when the property says anything but "none". */
    static final class HeaderNamed extends SpringBootCondition {

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            String header = context.getEnvironment().getProperty("cachoeira.tenant.header");
            ConditionMessage.Builder message = ConditionMessage.forCondition("Tenant by header");
            return header == null || header.isBlank() || header.equalsIgnoreCase("none")
                    ? ConditionOutcome.noMatch(message.because("cachoeira.tenant.header names none"))
                    : ConditionOutcome.match(message.because("cachoeira.tenant.header is " + header));
        }
    }
}
