package dev.cachoeira.showcase.web;

import dev.cachoeira.cache.CachedRead;
import dev.cachoeira.cache.Level;
import dev.cachoeira.cache.Lookup;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/**
 * Where the answer to the current request comes from, for callers that read through an interface which does not say: a
 * cache behind that interface notes it, on the thread of the request.
 */
public final class Origin {

    private static final String ATTRIBUTE = Origin.class.getName();

    private Origin() {}

    /** Notes where the latest value came from; without effect outside of requests. */
    public static void note(Lookup<?> found) {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        if (request != null) {
            request.setAttribute(ATTRIBUTE, found, RequestAttributes.SCOPE_REQUEST);
        }
    }

    /** A value with what was noted for it; nobody notes anything where there is no cache. */
    public static <V> CachedRead<V> of(@Nullable V value) {
        Object noted = RequestContextHolder.currentRequestAttributes()
                .getAttribute(ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
        return CachedRead.of(
                noted instanceof Lookup<?> found
                        ? new Lookup<>(value, found.level(), found.validator())
                        : new Lookup<>(value, Level.BYPASS));
    }
}
