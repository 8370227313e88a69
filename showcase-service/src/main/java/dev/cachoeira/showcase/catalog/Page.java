package dev.cachoeira.showcase.catalog;

import java.util.List;

/**
 * A list as clients see it.
 *
 * @param items in the order of their ids
 * @param page from 1
 * @param limit how many items a page has at most
 * @param total how many items there are on all pages
 */
public record Page<T>(List<T> items, int page, int limit, long total) {}
