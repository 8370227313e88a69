package dev.cachoeira.showcase.dashboard;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CachedRead;
import java.time.Duration;
import org.springframework.stereotype.Service;

/**
 * The key figures. Those of more than a minute are calculated anew in the background, by one process, for who looks at
 * them meanwhile and after: nobody waits for the query but who comes first of all, or after a while in which nobody came.
 * When the database fails, old figures are better than none. Nothing invalidates them: a dashboard need not show each
 * write at once.
 */
@Service
public class Dashboard {

    /** Each tenant has one set of key figures. */
    private static final String KPIS = "kpis";

    /** For how long nobody calculates them anew. */
    static final Duration FRESH = Duration.ofSeconds(60);

    /** Longer than the query may take: nobody asks PostgreSQL for what somebody else is already waiting for. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KpiRepository repository;
    private final Cache<String, Kpis> cache;

    Dashboard(KpiRepository repository, Cachoeira cachoeira) {
        this.repository = repository;
        this.cache = cachoeira
                .cache("kpis", String.class, Kpis.class)
                .expireAfter(Duration.ofMinutes(5))
                .refreshAfter(FRESH)
                .failSafe(Duration.ofHours(1))
                .leaseWait(PATIENCE)
                .validators()
                .build();
    }

    /** The key figures, and where they come from. */
    public CachedRead<Kpis> kpis(String tenant) {
        return cache.forTenant(tenant).reading(KPIS, key -> repository.calculate(tenant));
    }
}
