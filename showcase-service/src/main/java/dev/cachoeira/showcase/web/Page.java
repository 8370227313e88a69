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
public record Page<T>(List<T> items, int page, int limit, long total) {}
