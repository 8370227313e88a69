package dev.cachoeira.redis.connection;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Replies as futures and texts, for the few commands that are the transport's own. */
final class Replies {

    private static final List<String> PASSING = List.of("BUSY ", "LOADING ", "MASTERDOWN ");

    private Replies() {}

    /** A handler and the future that it completes. */
    record Pending(Command.Handler handler, CompletableFuture<@Nullable Object> reply) {}

    /** A command that the server has refused, as opposed to one that was lost. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message, null, false, false);
        }
    }

    static Pending pending() {
        CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
        return new Pending(
                new Command.Handler() {
                    @Override
                    public void replied(@Nullable Object reply) {
                        future.complete(reply);
                    }

                    @Override
                    public void failed(Failure failure) {
                        future.completeExceptionally(
                                failure.kind() == Failure.Kind.REFUSED
                                        ? new RefusedException(failure.message())
                                        : new IllegalStateException(failure.message()));
                    }
                },
                future);
    }

    /** For a command whose effect is what counts: the one behind it will tell. */
    static Command.Handler ignored() {
        return new Command.Handler() {
            @Override
            public void replied(@Nullable Object reply) {
                // See above.
            }

            @Override
            public void failed(Failure failure) {
                // See above.
            }
        };
    }

    /**
     * What a server answers that will not say or do something: this, unless it is only busy or not there yet and would another
     * time. What is asked once for the life of a connection must not be answered by a passing state.
     */
    static <T> T refusedForGood(Throwable cause, T instead) {
        Throwable root = root(cause);
        String message = String.valueOf(root.getMessage());
        if (root instanceof RefusedException && PASSING.stream().noneMatch(message::startsWith)) {
            return instead;
        }
        throw new CompletionException(root);
    }

    private static Throwable root(Throwable cause) {
        return cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    }

    /** What has gone wrong in a chain of futures, for an engine that wants to know whether the server said no. */
    static Failure failure(Throwable cause) {
        Throwable root = root(cause);
        String message = String.valueOf(root.getMessage());
        return root instanceof RefusedException ? Failure.refused(message) : Failure.unknown(message);
    }

    static String text(@Nullable Object reply) {
        return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(reply);
    }

    static List<?> list(@Nullable Object reply) {
        return reply instanceof List<?> list ? list : List.of();
    }

    /** Microseconds since 1970 from the reply to TIME. */
    static long micros(@Nullable Object time) {
        List<?> parts = list(time);
        return Long.parseLong(text(parts.get(0))) * 1_000_000 + Long.parseLong(text(parts.get(1)));
    }
}
