package dev.cachoeira.cache;

import dev.cachoeira.cache.WriteBehindException.Reason;
import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to the queues of one cache; see {@link QueueKeys} for what is kept there.
 *
 * <pre>
 * EVALSHA behind_enqueue  6 changes due ages failures sequence dead  6250 500000 &lt;not after&gt; acme:42 &lt;change&gt;
 * EVALSHA behind_lease    1 lease  &lt;nothing&gt; &lt;token&gt; 6000
 * EVALSHA behind_take     5 changes due ages failures dead  100 100 0
 * EVALSHA behind_settle   4 changes due ages failures  500000 acme:42 &lt;sequence&gt;
 * EVALSHA release         1 lease  &lt;token&gt;
 * </pre>
 *
 * <p>All behind {@code CLIENT CACHING NO}: nobody need be told of a change. Only what the server has certainly not done is
 * sent again, for a second at most.
 *
 * <p>A put that was sent and not answered could still reach the server when its caller has gone on, and overtake what that
 * sends then. So it carries a limit, with which the server compares its clock; and its caller hears of the failure only when the
 * limit has passed.
 */
final class QueueCommands {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final long MICRO = 1_000;
    private static final String UNKNOWN = "; it may have been done";

    private final String cache;
    private final WriteBehindOptions options;
    private final Fleet fleet;
    private final Runtime runtime;
    private final Set<Call> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    QueueCommands(String cache, WriteBehindOptions options, Fleet fleet, Runtime runtime) {
        this.cache = cache;
        this.options = options;
        this.fleet = fleet;
        this.runtime = runtime;
    }

    // ---- what is sent ------------------------------------------------------------------------------------------

    /** A change on its way into a queue. */
    record Filing(byte[] field, byte[] change) {}

    /** Files changes of one queue, all or none; says how many wait then. */
    CompletableFuture<Long> enqueue(QueueKeys keys, List<Filing> filings) {
        AtomicLong passed = new AtomicLong(runtime.clock().precise());
        Maker maker = lane -> {
            long limit = lane.time().millisAt(runtime.clock().precise())
                    + 2 * fleet.options().deadline().toMillis(); // it may have to wait before it is sent
            passed.set(lane.time().latestNanos(limit + 1));
            List<byte[]> arguments = new ArrayList<>(9 + 2 * filings.size());
            arguments.addAll(
                    List.of(keys.changes(), keys.due(), keys.ages(), keys.failures(), keys.sequence(), keys.dead()));
            arguments.add(number(options.share()));
            arguments.add(micros(options.delay()));
            arguments.add(number(limit * MICRO));
            for (Filing filing : filings) {
                arguments.add(filing.field());
                arguments.add(filing.change());
            }
            return arguments;
        };
        Call call = new Call(Script.BEHIND_ENQUEUE, keys.changes(), maker, passed::get);
        call.send();
        return call.outcome.thenApply(this::filed);
    }

    private long filed(List<?> reply) {
        switch (text(reply.get(0))) {
            case "taken" -> {
                return (Long) reply.get(1);
            }
            case "full" ->
                throw failure(
                        Reason.FULL,
                        "as many changes wait as may (maximumPending is " + options.maximumPending()
                                + ", a sixteenth of it, " + options.share() + ", for each part of the queue)");
            default -> throw failure(Reason.UNAVAILABLE, "it has reached the server too late");
        }
    }

    /** How a queue is, and what was taken. Times are the server's, in microseconds; 0 where there is none. */
    record Take(long now, long pending, long oldest, long dead, long next, List<Taken> changes) {}

    /** A change as the queue holds it. */
    record Taken(byte[] field, QueuedChange change, int failures) {}

    /** Only looks. */
    CompletableFuture<Take> look(QueueKeys keys) {
        return take(keys, 0, 0);
    }

    /**
     * Reads what is due.
     *
     * @param most how many changes at most
     * @param horizon what becomes due until then is due
     */
    CompletableFuture<Take> take(QueueKeys keys, int most, long horizon) {
        List<byte[]> arguments = List.of(
                keys.changes(),
                keys.due(),
                keys.ages(),
                keys.failures(),
                keys.dead(),
                number(most),
                number(options.batchSize()),
                number(horizon));
        return send(Script.BEHIND_TAKE, keys, any -> arguments).thenApply(QueueCommands::taken);
    }

    private static Take taken(List<?> reply) {
        List<Taken> changes = new ArrayList<>();
        for (int i = 5; i + 2 < reply.size(); i += 3) {
            changes.add(new Taken(
                    (byte[]) reply.get(i),
                    QueuedChange.read((byte[]) reply.get(i + 1)),
                    Integer.parseInt(text(reply.get(i + 2)))));
        }
        return new Take(
                Long.parseLong(text(reply.get(0))),
                (Long) reply.get(1),
                Long.parseLong(text(reply.get(2))),
                (Long) reply.get(3),
                Long.parseLong(text(reply.get(4))),
                changes);
    }

    /** Removes what was written; says how many changes that were. */
    CompletableFuture<Long> settle(QueueKeys keys, Collection<Taken> written) {
        List<byte[]> arguments = new ArrayList<>(
                List.of(keys.changes(), keys.due(), keys.ages(), keys.failures(), micros(options.delay())));
        addSequences(arguments, written);
        return send(Script.BEHIND_SETTLE, keys, any -> arguments).thenApply(reply -> (Long) reply.get(0));
    }

    /**
     * Has changes wait.
     *
     * @param failed whether that counts as a failure of their own
     * @return the fields that were given up
     */
    CompletableFuture<List<byte[]>> setBack(
            QueueKeys keys, Collection<Taken> changes, boolean failed, Duration wait, String why) {
        List<byte[]> arguments = new ArrayList<>(List.of(
                keys.changes(),
                keys.due(),
                keys.ages(),
                keys.failures(),
                keys.dead(),
                keys.deaths(),
                number(failed ? 1 : 0),
                micros(wait),
                number(options.attempts()),
                number(options.share()),
                KeyLayout.bytes(why)));
        addSequences(arguments, changes);
        return send(Script.BEHIND_SET_BACK, keys, any -> arguments)
                .thenApply(reply -> reply.stream().map(field -> (byte[]) field).toList());
    }

    private static void addSequences(List<byte[]> arguments, Collection<Taken> changes) {
        for (Taken taken : changes) {
            arguments.add(taken.field());
            arguments.add(ByteBuffer.allocate(Long.BYTES)
                    .putLong(taken.change().sequence())
                    .array());
        }
    }

    /** The changes that wait for fields of one queue, in their order; null where none does. */
    CompletableFuture<List<@Nullable QueuedChange>> pending(QueueKeys keys, List<byte[]> fields) {
        List<byte[]> arguments = new ArrayList<>(1 + fields.size());
        arguments.add(keys.changes());
        arguments.addAll(fields);
        return send(Script.BEHIND_PENDING, keys, any -> arguments).thenApply(reply -> {
            List<@Nullable QueuedChange> changes = new ArrayList<>(reply.size());
            for (Object change : reply) {
                changes.add(change == null ? null : QueuedChange.read((byte[]) change));
            }
            return changes;
        });
    }

    /** Field and letter of what was given up, by turns. */
    CompletableFuture<List<?>> letters(QueueKeys keys, int most) {
        List<byte[]> arguments = List.of(keys.dead(), keys.deaths(), number(most));
        return send(Script.BEHIND_LETTERS, keys, any -> arguments);
    }

    /** What has become of a change that was given up, and its field if there was one. */
    CompletableFuture<List<?>> replay(QueueKeys keys, long sequence) {
        List<byte[]> arguments =
                List.of(keys.changes(), keys.due(), keys.ages(), keys.dead(), keys.deaths(), number(sequence));
        return send(Script.BEHIND_REPLAY, keys, any -> arguments);
    }

    /** What has become of a change that was given up. */
    CompletableFuture<List<?>> discard(QueueKeys keys, long sequence) {
        List<byte[]> arguments = List.of(keys.dead(), keys.deaths(), number(sequence));
        return send(Script.BEHIND_DISCARD, keys, any -> arguments);
    }

    FleetLease lease(QueueKeys keys, Duration ttl) {
        return new FleetLease(fleet, runtime, keys.lease(), ttl, Script.BEHIND_LEASE);
    }

    private static byte[] number(long number) {
        return KeyLayout.bytes(Long.toString(number));
    }

    private static byte[] micros(Duration duration) {
        return number(duration.toNanos() / MICRO);
    }

    static String text(@Nullable Object reply) {
        return KeyLayout.text((byte[]) java.util.Objects.requireNonNull(reply));
    }

    // ---- how it is sent ----------------------------------------------------------------------------------------

    /** Makes keys and arguments for the lane that is to carry them. */
    private interface Maker {
        List<byte[]> make(Lane lane);
    }

    private CompletableFuture<List<?>> send(Script script, QueueKeys keys, Maker maker) {
        Call call = new Call(script, keys.changes(), maker, runtime.clock()::precise);
        call.send();
        return call.outcome;
    }

    /** Nothing happens later any more, so nobody waits for it. */
    void close() {
        closed = true;
        waiting.forEach(Call::giveUp);
    }

    private WriteBehindException failure(Reason reason, String why) {
        return new WriteBehindException(reason, "the queue of cache '" + cache + "' could not be used: " + why);
    }

    /** One call, until it has its outcome. */
    private final class Call implements Command.Handler {

        private final Script script;
        private final byte[] route;
        private final Maker maker;
        private final LongSupplier over;
        private final long until;
        private final CompletableFuture<List<?>> outcome = new CompletableFuture<>();
        private final AtomicBoolean settled = new AtomicBoolean();

        /**
         * Makes a call.
         *
         * @param over from when on, by this process's clock, it is certainly not done any more
         */
        Call(Script script, byte[] route, Maker maker, LongSupplier over) {
            this.script = script;
            this.route = route;
            this.maker = maker;
            this.over = over;
            this.until = runtime.clock().precise() + PATIENCE.toNanos();
        }

        void send() {
            Lane lane = fleet.lane(route);
            if (lane != null) {
                lane.send(Command.of(script, this, maker.make(lane).toArray(byte[][]::new)));
            } else {
                fail(Reason.UNAVAILABLE, fleet.alone() ? "this instance works without Redis" : "Redis is away");
            }
        }

        @Override
        public void replied(@Nullable Object reply) {
            if (!(reply instanceof List<?> list)) {
                fail(Reason.REFUSED, "a script was answered by something else");
            } else if (settled.compareAndSet(false, true)) {
                outcome.complete(list);
            }
        }

        @Override
        public void failed(Failure failure) {
            String message = failure.message();
            switch (failure.kind()) {
                case NOT_SENT -> againOr(Reason.UNAVAILABLE, message);
                case UNKNOWN -> {
                    long wait = over.getAsLong() - runtime.clock().precise();
                    later(Duration.ofNanos(Math.max(0, wait)), () -> fail(Reason.UNKNOWN, message + UNKNOWN));
                }
                case REFUSED -> {
                    if (message.startsWith("TRYAGAIN")) {
                        againOr(Reason.UNAVAILABLE, message); // its slot moves
                    } else {
                        fail(Reason.REFUSED, message);
                    }
                }
            }
        }

        /** It was certainly not done. */
        private void againOr(Reason reason, String message) {
            boolean away = fleet.lane(route) == null; // nothing may be there to wake it up either
            if (!away && runtime.clock().precise() - until < 0) {
                later(PAUSE, this::send);
            } else {
                fail(reason, message);
            }
        }

        private void later(Duration wait, Runnable task) {
            waiting.add(this);
            runtime.timers().after(wait, () -> {
                if (waiting.remove(this)) {
                    task.run();
                }
            });
            if (closed) {
                giveUp();
            }
        }

        void giveUp() {
            if (waiting.remove(this)) {
                fail(Reason.UNKNOWN, "this instance is closed" + UNKNOWN);
            }
        }

        private void fail(Reason reason, String why) {
            if (settled.compareAndSet(false, true)) {
                outcome.completeExceptionally(failure(reason, why));
            }
        }
    }
}
