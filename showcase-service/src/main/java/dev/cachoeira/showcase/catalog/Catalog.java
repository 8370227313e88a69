package dev.cachoeira.showcase.catalog;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CachedRead;
import dev.cachoeira.showcase.web.IfMatch;
import dev.cachoeira.showcase.web.NotFoundException;
import org.springframework.transaction.annotation.Transactional;

/**
 * A table of the catalog with two caches before it: one of items by id, one of lists.
 *
 * <p>Reads go through the caches and say where the answer came from. Writes go to the database and end what they make
 * wrong, no more: an item's creation and deletion shift the pages and the totals of all lists of the table, an update
 * touches only the lists that show the item (see {@link ListTags}). Invalidations are written where the change is
 * made; because that is inside a transaction they happen after its commit, and not at all after a rollback.
 */
public class Catalog<T extends Record & CatalogItem, D extends CatalogDraft> {

    private final CatalogRepository<T, D> repository;
    private final Cache<Long, T> items;
    private final Cache<ListKey, CatalogList<T>> lists;
    private final ListTags tags;

    Catalog(
            CatalogRepository<T, D> repository,
            Cache<Long, T> items,
            Cache<ListKey, CatalogList<T>> lists,
            ListTags tags) {
        this.repository = repository;
        this.items = items;
        this.lists = lists;
        this.tags = tags;
    }

    /** An item, and where it comes from. That there is none is cached too, for a shorter time. */
    public CachedRead<T> find(String tenant, long id) {
        return items.forTenant(tenant).reading(id, key -> repository.find(tenant, key));
    }

    /** A list, and where it comes from. */
    public CachedRead<CatalogList<T>> list(String tenant, ListKey key) {
        return lists.forTenant(tenant).reading(key, asked -> repository.list(tenant, asked));
    }

    /** Adds an item. */
    @Transactional
    public T create(String tenant, D draft) {
        T created = repository.insert(tenant, draft);
        items.forTenant(tenant).invalidate(created.id()); // somebody may have asked for it too early
        lists.forTenant(tenant).clear();
        return created;
    }

    /** Replaces an item, if it is still what the client has seen. */
    @Transactional
    public T update(String tenant, long id, D draft, IfMatch condition) {
        T before = repository.lock(tenant, id);
        if (before == null) {
            throw new NotFoundException(nameOf(id));
        }
        condition.check(before);
        T after = repository.update(tenant, id, draft);
        items.forTenant(tenant).invalidate(id);
        lists.forTenant(tenant).invalidateTags(tags.changedBy(before, after));
        return after;
    }

    /** Removes an item. */
    @Transactional
    public void delete(String tenant, long id) {
        if (!repository.delete(tenant, id)) {
            throw new NotFoundException(nameOf(id));
        }
        items.forTenant(tenant).invalidate(id);
        lists.forTenant(tenant).clear();
    }

    /** An item in words, such as {@code product 42}. */
    public String nameOf(long id) {
        return tags.item() + " " + id;
    }
}
