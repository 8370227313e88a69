package dev.cachoeira.showcase.catalog;

import java.util.HashSet;
import java.util.Set;

/**
 * The tags that lists are ended by. A list of products has the tag {@code product:42} for each product it shows, and a
 * list of one category has {@code products:category:7} too, even when it is empty.
 *
 * @param item what one item is called, such as {@code product}
 * @param table what they are called together, such as {@code products}
 */
record ListTags(String item, String table) {

    /** The tags of a list. */
    Set<String> of(CatalogList<? extends CatalogItem> list) {
        Set<String> tags = new HashSet<>();
        list.items().forEach(shown -> tags.add(ofItem(shown)));
        if (list.key().filtered()) {
            tags.add(ofCategory(list.key().category()));
        }
        return tags;
    }

    /**
     * The tags of all lists that an update makes wrong: those that show the item, and, when it has moved to another
     * category, every page of both categories. Lists are in the order of ids, so no other page has shifted.
     */
    Set<String> changedBy(CatalogItem before, CatalogItem after) {
        return before.category() == after.category()
                ? Set.of(ofItem(after))
                : Set.of(ofItem(after), ofCategory(before.category()), ofCategory(after.category()));
    }

    private String ofItem(CatalogItem shown) {
        return item + ":" + shown.id();
    }

    private String ofCategory(long category) {
        return table + ":category:" + category;
    }
}
