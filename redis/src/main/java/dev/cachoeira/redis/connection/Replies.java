package dev.cachoeira.redis.connection;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Replies as futures and texts, for the few commands that are the transport's own. */
final class Replies {

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

    /** What has gone wrong in a chain of futures, for an engine that wants to know whether the server said no. */
    static Failure failure(Throwable cause) {
        Throwable root = cause instanceof java.util.concurrent.CompletionException && cause.getCause() != null
                ? cause.getCause()
                : cause;
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
