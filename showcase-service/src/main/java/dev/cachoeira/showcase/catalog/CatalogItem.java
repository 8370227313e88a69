package dev.cachoeira.showcase.catalog;

/** What products and services have in common, as far as lists care. */
public sealed interface CatalogItem permits Product, ServiceOffering {

    /** Its number, unique in its table and tenant. */
    long id();

    /** The number of its category, at least 1. */
    long category();
}
