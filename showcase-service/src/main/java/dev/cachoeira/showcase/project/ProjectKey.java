package dev.cachoeira.showcase.project;

/**
 * Which list of projects: the key under which it is cached.
 *
 * @param owner the id of a user, or {@link #ALL}
 * @param page from 1
 * @param limit how many projects a page has
 */
public record ProjectKey(long owner, int page, int limit) {

    /** Stands for all owners: a key has no room for null. */
    public static final long ALL = 0;

    boolean filtered() {
        return owner != ALL;
    }

    /** How many projects come before the page. */
    long offset() {
        return (page - 1L) * limit;
    }
}
