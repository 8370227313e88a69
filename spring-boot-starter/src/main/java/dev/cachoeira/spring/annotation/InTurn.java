package dev.cachoeira.spring.annotation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Does several things, each whatever became of those before it: what is not ended is served. */
final class InTurn {

    private InTurn() {}

    /** Throws what the first of them threw that failed, when all have had their turn. */
    static void run(List<Runnable> all) {
        RuntimeException failure = null;
        for (Runnable one : all) {
            failure = run(one, failure);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static @Nullable RuntimeException run(Runnable one, @Nullable RuntimeException before) {
        try {
            one.run();
        } catch (RuntimeException e) {
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
