package dev.cachoeira.spring.tenant;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The tenant of the current thread. It follows a request into the library's background work, but not into threads that
 * the application starts itself: wrap those tasks with {@link #run} or {@link #call}.
 */
public final class TenantContext {

    private static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

    private TenantContext() {}

    /** The tenant, or null when the thread works for none. */
    public static @Nullable String current() {
        return CURRENT.get();
    }

    /** Works for a tenant, and then for whom it worked before; null works for none. */
    public static void run(@Nullable String tenant, Runnable task) {
        try (Scope scope = open(tenant)) {
            task.run();
        }
    }

    /** Works for a tenant, and then for whom it worked before; null works for none. */
    public static <T extends @Nullable Object> T call(@Nullable String tenant, Callable<T> task) throws Exception {
        try (Scope scope = open(tenant)) {
            return task.call();
        }
    }

    /**
     * Begins to work for a tenant until the scope is closed, on the same thread.
     *
     * @throws IllegalArgumentException if {@code tenant} is empty
     */
    public static Scope open(@Nullable String tenant) {
        if (tenant != null && tenant.isEmpty()) {
            throw new IllegalArgumentException("a tenant must not be the empty text");
        }
        String before = CURRENT.get();
        set(tenant);
        return () -> set(before);
    }

    static void set(@Nullable String tenant) {
        if (tenant == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(tenant);
        }
    }

    /** Ends what {@link #open} began. */
    @FunctionalInterface
    public interface Scope extends AutoCloseable {

        /** Works for whom the thread worked before. */
        @Override
        void close();
    }
}
