package dev.cachoeira.cache;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;

/** The keys that the current thread is loading: a loader that asked for its own key would wait for itself. */
final class LoadingKeys {

    private static final ThreadLocal<Deque<Collection<? extends LocalKey<?>>>> CURRENT =
            ThreadLocal.withInitial(ArrayDeque::new);

    private LoadingKeys() {}

    static void refuse(LocalKey<?> key, String cache) {
        for (Collection<? extends LocalKey<?>> keys : CURRENT.get()) {
            if (keys.contains(key)) {
                throw new IllegalStateException("a loader of cache '" + cache
                        + "' asks for the key that it is loading; it would wait for itself");
            }
        }
    }

    static <T> T during(LocalKey<?> key, Callable<T> loader) throws Exception {
        return during(List.of(key), loader);
    }

    static <T> T during(Collection<? extends LocalKey<?>> keys, Callable<T> loader) throws Exception {
        Deque<Collection<? extends LocalKey<?>>> stack = CURRENT.get();
        stack.push(keys);
        try {
            return loader.call();
        } finally {
            stack.pop();
            if (stack.isEmpty()) {
                CURRENT.remove();
            }
        }
    }
}
