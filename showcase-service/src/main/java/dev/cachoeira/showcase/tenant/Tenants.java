package dev.cachoeira.showcase.tenant;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.showcase.web.Problem;
import dev.cachoeira.showcase.web.ProblemException;
import java.time.Duration;
import org.springframework.stereotype.Service;

/** Knows the tenants. Every request asks, so the answers are cached, in a cache that belongs to no tenant. */
@Service
public class Tenants {

    private final TenantRepository repository;
    private final Cache<String, Tenant> cache;

    Tenants(TenantRepository repository, Cachoeira cachoeira) {
        this.repository = repository;
        this.cache = cachoeira
                .cache("tenants", String.class, Tenant.class)
                .shared()
                .expireAfter(Duration.ofHours(1))
                .expireNullsAfter(Duration.ofSeconds(10))
                .build();
    }

    /**
     * A tenant that exists.
     *
     * @throws ProblemException when there is none of this id
     */
    public Tenant require(String id) {
        Tenant tenant = cache.get(id, repository::find);
        if (tenant == null) {
            throw new ProblemException(Problem.TENANT_UNKNOWN, "there is no tenant '" + id + "'");
        }
        return tenant;
    }
}
