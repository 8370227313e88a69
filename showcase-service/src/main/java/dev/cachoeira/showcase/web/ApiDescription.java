package dev.cachoeira.showcase.web;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The OpenAPI page, at {@code /swagger-ui.html}, where the button "Authorize" takes the tenant. */
@Configuration(proxyBeanMethods = false)
class ApiDescription implements WebMvcConfigurer {

    private static final String TENANT = "tenant";

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Cachoeira showcase")
                        .description(
                                "A multi-tenant business platform, cached. Tenants: acme, globex, initech. Answers say in X-Cache"
                                        + " where they come from: l1 (this process's memory), l2 (Redis) or source."))
                .components(new Components()
                        .addSecuritySchemes(
                                TENANT,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.APIKEY)
                                        .in(SecurityScheme.In.HEADER)
                                        .name(Answers.X_TENANT_ID)
                                        .description("acme, globex or initech")))
                .addSecurityItem(new SecurityRequirement().addList(TENANT));
    }

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addRedirectViewController("/", "/swagger-ui.html");
    }
}
