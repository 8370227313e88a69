package dev.cachoeira.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method changes what caches hold: when it is over the named entries are ended, in every process. Inside a
 * transaction that waits for the commit, and does not happen after a rollback.
 *
 * <pre>{@code
 * @Transactional
 * @CacheInvalidate(cache = "products", key = "#product.id", tags = "'category:' + #product.categoryId")
 * void update(Product product) { … }
 * }</pre>
 *
 * <p>A method that throws may have changed something before: without a transaction that was rolled back the entries are
 * ended as well, unless an expression needs the {@code #result}. One load too many is the price.
 *
 * <p>Expressions are as in {@link Cached}.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(CacheInvalidate.All.class)
public @interface CacheInvalidate {

    /** The cache's name; may be left out when only tags are given, which belong to all caches of the tenant. */
    String cache() default "";

    /**
     * An expression for the key, or for a collection of keys. Default: the argument, or all arguments together, unless
     * tags or a pattern are given.
     */
    String key() default "";

    /**
     * An expression for a pattern of keys that are texts, such as {@code 'users:list:*'}, or a collection of them: all keys
     * of the cache in the tenant that match are ended. Looks through everything that Redis holds, see
     * {@link dev.cachoeira.cache.Cache#invalidateMatching}; tags are O(1).
     */
    String pattern() default "";

    /** An expression for tags: a text or a collection of texts. */
    String tags() default "";

    /** An expression for the tenant. Default: the current one. */
    String tenant() default "";

    /** An expression that must be true for anything to be ended. */
    String condition() default "";

    /** Several on one method. */
    @Documented
    @Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @interface All {

        /** Each of them. */
        CacheInvalidate[] value();
    }
}
