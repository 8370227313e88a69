package dev.cachoeira.showcase.catalog;

/**
 * Which list: the key under which it is cached.
 *
 * @param category the number of a category, or {@link #ALL}
 * @param page from 1
 * @param limit how many items a page has
 */
public record ListKey(long category, int page, int limit) {

    /** Stands for all categories: a key has no room for null. */
    public static final long ALL = 0;

    /** Whether the list shows one category only. */
    public boolean filtered() {
        return category != ALL;
    }

    /** How many items come before the page. */
    public long offset() {
        return (page - 1L) * limit;
    }
}
