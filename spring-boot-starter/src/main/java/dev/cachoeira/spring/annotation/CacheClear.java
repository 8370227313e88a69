package dev.cachoeira.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * When the method is over, everything that is cached for the tenant is ended: in some caches, or in all. In time and on
 * failure like {@link CacheInvalidate}.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface CacheClear {

    /** The caches' names. Default: all caches. */
    String[] cache() default {};

    /** Whether to clear the named caches for all tenants, not only for one. */
    boolean allTenants() default false;

    /** An expression for the tenant. Default: the current one. */
    String tenant() default "";

    /** An expression that must be true for anything to be ended. */
    String condition() default "";
}
