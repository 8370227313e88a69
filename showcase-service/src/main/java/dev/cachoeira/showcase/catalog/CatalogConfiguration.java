package dev.cachoeira.showcase.catalog;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.codec.TypeRef;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The caches of the catalog. Values live as long as the service's default says ({@code CACHE_TTL}); what does not exist
 * is looked for again after ten seconds.
 */
@Configuration(proxyBeanMethods = false)
class CatalogConfiguration {

    private static final Duration ABSENCE = Duration.ofSeconds(10);

    @Bean
    Catalog<Product, ProductDraft> products(JdbcClient jdbc, Cachoeira cachoeira) {
        ListTags tags = new ListTags("product", "products");
        return new Catalog<>(
                new CatalogRepository<>(jdbc, CatalogTable.PRODUCT),
                cachoeira
                        .cache("products", Long.class, Product.class)
                        .expireNullsAfter(ABSENCE)
                        .validators()
                        .build(),
                cachoeira
                        .cache("product-lists", TypeRef.of(ListKey.class), new TypeRef<CatalogList<Product>>() {})
                        .tags(tags::of)
                        .validators()
                        .build(),
                tags);
    }

    @Bean
    Catalog<ServiceOffering, ServiceDraft> services(JdbcClient jdbc, Cachoeira cachoeira) {
        ListTags tags = new ListTags("service", "services");
        return new Catalog<>(
                new CatalogRepository<>(jdbc, CatalogTable.SERVICE),
                cachoeira
                        .cache("services", Long.class, ServiceOffering.class)
                        .expireNullsAfter(ABSENCE)
                        .validators()
                        .build(),
                cachoeira
                        .cache(
                                "service-lists",
                                TypeRef.of(ListKey.class),
                                new TypeRef<CatalogList<ServiceOffering>>() {})
                        .tags(tags::of)
                        .validators()
                        .build(),
                tags);
    }
}
