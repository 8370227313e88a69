package dev.cachoeira.spring.annotation;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/** Does several things, each whatever became of those before it: what is not ended is served. */
final class InTurn {

    private InTurn() {}

    /** Throws what the first of them threw that failed, when all have had their turn. */
    static void run(List<Runnable> all) {
        Throwable failure = null;
        for (Runnable one : all) {
            failure = run(one, failure);
        }
        if (failure != null) {
            ReflectionUtils.rethrowRuntimeException(failure);
        }
    }

    private static @Nullable Throwable run(Runnable one, @Nullable Throwable before) {
        try {
            one.run();
        } catch (Throwable e) { // an error of a key's own code, say
            if (before == null) {
                return e;
            }
            if (before != e) {
                before.addSuppressed(e);
            }
        }
        return before;
    }
}
