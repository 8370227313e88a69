package dev.cachoeira.showcase.catalog;

import dev.cachoeira.showcase.web.Page;
import java.util.List;

/**
 * A list as it is cached: it remembers which one it is, because its tags depend on that.
 *
 * @param key which list
 * @param items those of its page, in the order of their ids
 * @param total how many items there are on all pages
 */
public record CatalogList<T>(ListKey key, List<T> items, long total) {

    Page<T> page() {
        return new Page<>(items, key.page(), key.limit(), total);
    }
}
