package dev.cachoeira.redis.connection;

import dev.cachoeira.runtime.Timers;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes that count only when replicas have them, over a connection of their own: {@code WAIT} makes everything behind it
 * wait, and counts only what its own connection has written. Opened when first needed, to the server that its link leads to.
 *
 * <pre>
 * EVALSHA fence client:acme:products:42 …
 * EVALSHA fence client:acme:products:43 …
 * WAIT 1 50                                  one for all that was to be written while the last one waited
 * </pre>
 */
final class Replication {

    private static final Logger log = LoggerFactory.getLogger(Replication.class);

    private final Connector connector;
    private final RedisURI uri;
    private final ServerFacts facts;
    private final Queue<Write> waiting = new ArrayDeque<>();
    private @Nullable CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connection;
    private boolean underway;
    private boolean closed;

    /**
     * Opens nothing yet.
     *
     * @param facts the server that it must lead to
     */
    Replication(Connector connector, RedisURI uri, ServerFacts facts) {
        this.connector = connector;
        this.uri = uri;
        this.facts = facts;
    }

    /** One command, and how many replicas are to have it. */
    private static final class Write implements Command.Handler {
        private final Command command;
        private final int replicas;
        private final AtomicBoolean settled = new AtomicBoolean();
        private volatile @Nullable Failure failure;
        private volatile Timers.@Nullable Handle deadline;

        Write(Command command, int replicas) {
            this.command = command;
            this.replicas = replicas;
        }

        @Override
        public void replied(@Nullable Object reply) {
            // What counts is the reply to WAIT.
        }

        @Override
        public void failed(Failure why) {
            failure = why;
        }

        /** Tells what became of it, once. A failing handler must not keep the others from being told. */
        void settle(@Nullable Object acknowledged, @Nullable Failure why) {
            if (!settled.compareAndSet(false, true)) {
                return;
            }
            Timers.Handle pending = deadline;
            if (pending != null) {
                pending.cancel();
            }
            Failure first = failure != null ? failure : why;
            try {
                if (first == null) {
                    command.handler().replied(acknowledged);
                } else {
                    command.handler().failed(first);
                }
            } catch (RuntimeException | Error e) {
                log.error("the handler of a write for replicas failed", e);
            }
        }
    }

    /** See {@link dev.cachoeira.server.Link#sendReplicated}. */
    void send(Command command, int replicas, Duration within) {
        Write write = new Write(command, replicas);
        write.deadline = connector.timers().after(within.multipliedBy(3), () -> giveUp(write));
        synchronized (this) {
            waiting.add(write);
        }
        next(within);
    }

    /** It may have waited for others before its own turn came, if that has come. */
    private void giveUp(Write write) {
        boolean unsent;
        synchronized (this) {
            unsent = waiting.remove(write);
        }
        write.settle(null, unsent ? Failure.notSent("others came first") : Failure.unknown("no answer in time"));
    }

    private void next(Duration within) {
        List<Write> writes = take();
        if (writes.isEmpty()) {
            return;
        }
        CompletableFuture.completedFuture(this)
                .thenCompose(Replication::connected) // so what it throws is a failure like any other
                .orTimeout(within.toMillis(), TimeUnit.MILLISECONDS)
                .thenCompose(open -> dispatch(open, writes, within))
                .whenComplete((acknowledged, failure) -> {
                    Failure why = failure == null ? null : Replies.failure(failure);
                    synchronized (this) {
                        underway = false;
                    }
                    writes.forEach(write -> write.settle(acknowledged, why));
                    next(within);
                });
    }

    /** Those that wait for as many replicas as the first. */
    private synchronized List<Write> take() {
        if (underway || waiting.isEmpty()) {
            return List.of();
        }
        int replicas = waiting.element().replicas;
        List<Write> writes =
                waiting.stream().filter(write -> write.replicas == replicas).toList();
        waiting.removeIf(write -> write.replicas == replicas);
        underway = true;
        return writes;
    }

    private CompletableFuture<@Nullable Object> dispatch(
            StatefulRedisConnection<byte[], byte[]> open, List<Write> writes, Duration within) {
        Replies.Pending wait = Replies.pending();
        List<WireCommand> commands = new ArrayList<>(writes.size() + 1);
        writes.forEach(write -> commands.add(WireCommand.of(write.command, write)));
        commands.add(WireCommand.wait(writes.get(0).replicas, within, wait.handler()));
        Bundle.dispatch(open, commands);
        return wait.reply()
                .orTimeout(2 * within.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((reply, failure) -> {
                    if (failure != null) {
                        connector.close(open); // it may be half-open
                    } else {
                        writes.forEach(write -> reload(open, write));
                    }
                });
    }

    /** Ahead of the next try. */
    private static void reload(StatefulRedisConnection<byte[], byte[]> open, Write write) {
        if (write.failure != null && write.failure.message().startsWith("NOSCRIPT")) {
            Bundle.dispatch(
                    open,
                    List.of(WireCommand.loadScript(Objects.requireNonNull(write.command.script()), Replies.ignored())));
        }
    }

    private synchronized CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connected() {
        if (closed) {
            return CompletableFuture.failedFuture(new IllegalStateException("the connection was closed"));
        }
        CompletableFuture<StatefulRedisConnection<byte[], byte[]>> known = connection;
        if (known == null || isLost(known)) {
            if (known != null) {
                known.thenAccept(connector::close); // lost, but its client keeps what belongs to it
            }
            known = connector.connect(uri).thenCompose(this::check).toCompletableFuture();
            connection = known;
        }
        return known.copy();
    }

    private static boolean isLost(CompletableFuture<StatefulRedisConnection<byte[], byte[]>> known) {
        return known.isCompletedExceptionally()
                || (known.isDone() && !known.join().isOpen());
    }

    /** Behind Sentinels and host names there may be another server by now. */
    private CompletableFuture<StatefulRedisConnection<byte[], byte[]>> check(
            StatefulRedisConnection<byte[], byte[]> open) {
        Inquiry inquiry = new Inquiry();
        Bundle.dispatch(open, inquiry.commands());
        return inquiry.answer()
                .thenApply(info -> {
                    if (!ServerFacts.parse(facts.node(), info, false).sameProcess(facts)) {
                        throw new Replies.RefusedException(
                                "another server answers at " + facts.node() + ", or one that does not say who it is");
                    }
                    return open;
                })
                .orTimeout(connector.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((same, failure) -> {
                    if (failure != null || isClosed()) {
                        connector.close(open);
                    }
                });
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Ends with its link. */
    void close() {
        CompletableFuture<StatefulRedisConnection<byte[], byte[]>> last;
        synchronized (this) {
            closed = true;
            last = connection;
        }
        if (last != null) {
            last.thenAccept(connector::close);
        }
    }
}
