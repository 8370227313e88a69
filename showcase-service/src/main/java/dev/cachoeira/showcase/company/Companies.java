package dev.cachoeira.showcase.company;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CachedRead;
import dev.cachoeira.showcase.web.IfMatch;
import dev.cachoeira.showcase.web.NotFoundException;
import java.time.Duration;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The companies' settings, read far more often than they change: cache-aside, for an hour, ended by an update. */
@Service
public class Companies {

    /** Each tenant has one company, so one key is enough: the cache itself keeps tenants apart. */
    private static final String SETTINGS = "settings";

    private final CompanyRepository repository;
    private final Cache<String, Company> cache;

    Companies(CompanyRepository repository, Cachoeira cachoeira) {
        this.repository = repository;
        this.cache = cachoeira
                .cache("company", String.class, Company.class)
                .expireAfter(Duration.ofHours(1))
                .validators()
                .build();
    }

    /** The settings, and where they come from. */
    public CachedRead<Company> find(String tenant) {
        return cache.forTenant(tenant).reading(SETTINGS, key -> repository.find(tenant));
    }

    /** Replaces the settings, if they are still what the client has seen. */
    @Transactional
    public Company update(String tenant, CompanyDraft draft, IfMatch condition) {
        Company before = repository.lock(tenant);
        if (before == null) {
            throw new NotFoundException("company");
        }
        condition.check(before);
        Company after = repository.update(tenant, draft);
        cache.forTenant(tenant).invalidate(SETTINGS); // once this transaction has committed
        return after;
    }
}
