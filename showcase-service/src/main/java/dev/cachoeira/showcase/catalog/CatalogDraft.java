package dev.cachoeira.showcase.catalog;

import java.math.BigDecimal;

/** What a client may say of an item. Whatever else it sends back, such as the id, is ignored. */
public sealed interface CatalogDraft permits ProductDraft, ServiceDraft {

    String NAME = "must be text of 1 to 200 characters";
    String DESCRIPTION = "must be text of at most 2000 characters";
    String CATEGORY = "must be a category's number, at least 1";
    String PRICE = "must be a price from 0 to 9999999999.99 with at most 2 decimals";

    /** What it is called. */
    String name();

    /** More about it. */
    String description();

    /** The number of its category. */
    Long category();

    /** What it costs, in the company's currency. */
    BigDecimal price();
}
