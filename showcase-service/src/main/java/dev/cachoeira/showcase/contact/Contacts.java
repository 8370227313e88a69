package dev.cachoeira.showcase.contact;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.BatchLoader;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.cache.Level;
import dev.cachoeira.cache.Lookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.stereotype.Service;

/**
 * Contacts on demand: one bulk read of the customers' cache, one of the users' cache, and the missing ids from upstream in
 * batches. Nothing is loaded in advance, and what upstream does not know is not cached.
 */
@Service
public class Contacts {

    private final UpstreamApi upstream;
    private final Cachoeira cachoeira;
    private final Cache<Long, Customer> customers;
    private final Cache<Long, UpstreamUser> users;

    Contacts(UpstreamApi upstream, Cachoeira cachoeira) {
        this.upstream = upstream;
        this.cachoeira = cachoeira;
        this.customers = batched(cachoeira.cache("customers", Long.class, Customer.class));
        this.users = batched(cachoeira.cache("customer-users", Long.class, UpstreamUser.class));
    }

    private static <V> Cache<Long, V> batched(CacheBuilder<Long, V> cache) {
        return cache.expireAfter(Duration.ofSeconds(300))
                .batchSize(UpstreamApi.MOST_IDS)
                .build();
    }

    /**
     * What is known of some ids, and the farthest place that had to be asked. A bulk read does not tell memory from Redis:
     * without a load that place counts as Redis, where there is one.
     */
    public Lookup<ContactList> find(String tenant, Set<Long> ids) {
        AtomicBoolean loaded = new AtomicBoolean();
        Map<Long, Customer> found =
                customers.forTenant(tenant).getAll(ids, noting(loaded, missing -> upstream.customers(tenant, missing)));
        Map<Long, UpstreamUser> responsible = users.forTenant(tenant)
                .getAll(userIds(found.values()), noting(loaded, missing -> upstream.users(tenant, missing)));
        return new Lookup<>(combine(ids, found, responsible), level(loaded.get()));
    }

    private static <V> BatchLoader<Long, V> noting(AtomicBoolean loaded, BatchLoader<Long, V> loader) {
        return missing -> {
            loaded.set(true);
            return loader.loadAll(missing);
        };
    }

    private static Set<Long> userIds(Collection<Customer> customers) {
        Set<Long> ids = new LinkedHashSet<>();
        customers.forEach(customer -> ids.add(customer.userId()));
        return ids;
    }

    private static ContactList combine(Set<Long> ids, Map<Long, Customer> customers, Map<Long, UpstreamUser> users) {
        List<Contact> items = new ArrayList<>(ids.size());
        List<Long> missing = new ArrayList<>();
        for (Long id : ids) {
            Customer customer = customers.get(id);
            if (customer == null) {
                missing.add(id);
            } else {
                items.add(new Contact(
                        id, customer.name(), customer.email(), customer.phone(), users.get(customer.userId())));
            }
        }
        return new ContactList(items, missing);
    }

    private Level level(boolean loaded) {
        return switch (cachoeira.status().mode()) {
            case DISABLED -> Level.BYPASS;
            case LOCAL -> loaded ? Level.SOURCE : Level.L1;
            case SHARED -> loaded ? Level.SOURCE : Level.L2;
        };
    }
}
