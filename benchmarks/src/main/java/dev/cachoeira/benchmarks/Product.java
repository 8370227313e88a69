package dev.cachoeira.benchmarks;

import java.io.Serializable;
import java.util.List;

/** The value that is cached: what a shop's item looks like. Its description makes it as large as a run wants it. */
public record Product(
        long id, String name, String sku, long priceInCents, boolean available, List<String> labels, String description)
        implements Serializable {

    /** A product whose JSON has about {@code bytes} bytes. */
    public static Product sized(long id, int bytes) {
        String description = "Lorem ipsum dolor sit amet, ".repeat(bytes / 28 + 1);
        int rest = Math.max(0, bytes - 150);
        return new Product(
                id,
                "Product number " + id,
                "SKU-" + Long.toString(id, 36),
                1_000 + id % 9_000,
                id % 7 != 0,
                List.of("shop", "category-" + id % 50),
                description.substring(0, rest));
    }
}
