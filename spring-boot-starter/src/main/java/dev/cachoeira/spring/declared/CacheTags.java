package dev.cachoeira.spring.declared;

import java.util.Collection;
import java.util.Objects;
import java.util.function.Function;

/**
 * Which tags the values of a declared cache carry, however they get there: by Spring's annotations, which cannot say so
 * themselves, by {@link dev.cachoeira.spring.annotation.Cached}, whose own tags are added, or by Spring's {@code Cache}. A cache may
 * have several. "There is none" carries none. A value whose tags cannot be told, because the function throws, is not cached.
 *
 * <pre>{@code
 * @Bean
 * CacheTags<Product> productTags() {
 *     return CacheTags.of("products", Product.class, product -> Set.of("category:" + product.categoryId()));
 * }
 * }</pre>
 *
 * <p>Caches that code makes name their tags themselves. Immutable, thread-safe if the function is.
 *
 * @param cache the cache's name
 * @param type what its values are; of {@code List<Product>} it is {@code List}
 * @param tags gives the tags of a value
 * @param <V> the type of the values
 */
public record CacheTags<V>(String cache, Class<V> type, Function<? super V, ? extends Collection<String>> tags) {

    /** Checks it. */
    public CacheTags {
        Objects.requireNonNull(cache, "cache");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(tags, "tags");
    }

    /** Tags the values of a cache. */
    public static <V> CacheTags<V> of(
            String cache, Class<V> type, Function<? super V, ? extends Collection<String>> tags) {
        return new CacheTags<>(cache, type, tags);
    }

    /** The tags of a value that was checked to be one of this type. */
    Collection<String> of(Object value) {
        return tags.apply(type.cast(value));
    }
}
