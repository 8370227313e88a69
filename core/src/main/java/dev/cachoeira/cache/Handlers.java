package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls handlers so that one that fails harms nobody else: they run on threads that serve every key. */
final class Handlers {

    private static final Logger log = LoggerFactory.getLogger(Handlers.class);

    private Handlers() {}

    static void reply(Command.Handler handler, @Nullable Object reply) {
        guarded(() -> handler.replied(reply));
    }

    static void fail(Command.Handler handler, Failure failure) {
        guarded(() -> handler.failed(failure));
    }

    /** Runs a task; what it throws is logged. */
    static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("a cache could not deal with what it was told; the call concerned may be late", e);
        }
    }
}
