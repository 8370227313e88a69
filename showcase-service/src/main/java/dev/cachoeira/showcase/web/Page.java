package dev.cachoeira.showcase.web;

import java.util.List;

/**
 * A list as clients see it.
 *
 * @param items those of the page, in the order of the list
 * @param page from 1
 * @param limit how many items a page has at most
 * @param total how many items there are on all pages
 */
public record Page<T>(List<T> items, int page, int limit, long total) {

    /** The page that a client asks for of a list that is there as a whole. */
    public static <T> Page<T> of(List<T> all, Paging paging) {
        int from = (int) Math.min(all.size(), (paging.number() - 1L) * paging.size());
        int to = Math.min(all.size(), from + paging.size());
        return new Page<>(all.subList(from, to), paging.number(), paging.size(), all.size());
    }
}
