package dev.cachoeira.spring.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.util.ReflectionUtils;

/** What may object to a commit that is about to be sent; all begin before the first is waited for. */
final class CommitChecks {

    private final List<Supplier<Runnable>> checks = new ArrayList<>();

    /** Takes what begins a check and gives what waits for its end, which is run twice. */
    void add(Supplier<Runnable> check) {
        checks.add(check);
    }

    boolean isEmpty() {
        return checks.isEmpty();
    }

    /** Throws the first objection, when all have ended. */
    void run() {
        List<Runnable> begun = checks.stream().map(CommitChecks::begin).toList();
        endAll(begun);
        endAll(begun); // the commit has waited for the last of them, and the first may be too old by now
    }

    /** One that cannot begin objects when the others end: they are on their way. */
    private static Runnable begin(Supplier<Runnable> check) {
        try {
            return check.get();
        } catch (Throwable e) {
            return () -> ReflectionUtils.rethrowRuntimeException(e);
        }
    }

    /** Where one objects the others are waited for all the same: what they do must not come after the rollback. */
    private static void endAll(List<Runnable> begun) {
        Throwable objection = null;
        for (Runnable end : begun) {
            try {
                end.run();
            } catch (Throwable e) {
                objection = objection == null ? e : objection;
            }
        }
        if (objection != null) {
            ReflectionUtils.rethrowRuntimeException(objection);
        }
    }
}
