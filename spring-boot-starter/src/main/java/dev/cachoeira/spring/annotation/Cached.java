package dev.cachoeira.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method's answer is kept in a cache and given again to whoever asks the same: across all processes one call runs at
 * a time for a key, and what an invalidation has ended is never given again.
 *
 * <pre>{@code
 * @Cached(cache = "products", key = "#id", tags = "'category:' + #result.categoryId")
 * Product find(long id) { … }
 * }</pre>
 *
 * <p>The type of the values is the method's return type with all its parameters; {@code Optional<T>} and
 * {@code CompletableFuture<T>} keep a {@code T}, and a future's method does not block its caller. Exceptions reach the
 * caller as they are, and nothing is kept. A null answer is kept too, for the cache's shorter TTL of nulls; but where the
 * tags do not depend on {@code #result} it is not kept, since such an entry could not be found by its tags.
 *
 * <p>Expressions are SpEL with the method's parameters by name ({@code #id}) or position ({@code #p0}), {@code #root}
 * (with {@code method}, {@code target}, {@code args}) and beans ({@code @name}). Mistakes in them end the start.
 *
 * <p>Works on methods that a proxy can intercept: not on private, static or final ones, and not when an object calls
 * itself. Around {@code @Transactional} on the same method: a hit opens no transaction, and what a miss reads is
 * committed when it is kept.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Cached {

    /** The cache's name. */
    String cache();

    /** An expression for the key. Default: the argument, or all arguments together when there are several. */
    String key() default "";

    /**
     * An expression for the tags by which the answer can be invalidated: a text or a collection of texts;
     * {@code #result} is the answer, without its {@code Optional} or future.
     */
    String tags() default "";

    /** How long answers are kept, such as {@code 10m}; the cache's section in the configuration wins. */
    String ttl() default "";

    /** An expression for the tenant. Default: the current one. */
    String tenant() default "";

    /** An expression that must be true for the cache to be asked at all. */
    String condition() default "";

    /** An expression that must not be true of the {@code #result} for it to be kept. */
    String unless() default "";
}
