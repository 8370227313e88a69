package dev.cachoeira.cache;

import dev.cachoeira.cache.CounterException.Reason;
import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What one counter sends, and what it has counted of that. Each command leaves once; only one that the server has refused
 * because it has lost its scripts is sent again, since that had no effect.
 *
 * <pre>
 * EVALSHA count 1 client:acme:@counter:views:42 1 86400000 0
 * GET client:acme:@counter:views:42        behind CLIENT CACHING NO: nobody need be told of it
 * DEL client:acme:@counter:views:42
 * </pre>
 */
final class CounterCommands {

    private final String name;
    private final Fleet fleet;
    private final Runtime runtime;
    private final LongAdder changes = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder resets = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder unknown = new LongAdder();

    CounterCommands(String name, Fleet fleet, Runtime runtime) {
        this.name = name;
        this.fleet = fleet;
        this.runtime = runtime;
    }

    /** What became of a call; the exception is made where somebody wants the value, so that its trace leads there. */
    record Outcome(long number, @Nullable Reason reason, String message) {

        long value() {
            if (reason != null) {
                throw new CounterException(reason, message);
            }
            return number;
        }
    }

    CompletableFuture<Outcome> add(byte[] key, long by, CounterOptions options) {
        return send(
                changes,
                key,
                handler -> Command.of(
                        Script.COUNT,
                        handler,
                        key,
                        number(by),
                        number(options.ttlMillis()),
                        number(options.renewed() ? 1 : 0)));
    }

    CompletableFuture<Outcome> read(byte[] key) {
        return send(reads, key, handler -> Command.of(Verb.GET_UNTRACKED, handler, key));
    }

    CompletableFuture<Outcome> end(byte[] key) {
        return send(resets, key, handler -> Command.of(Verb.DEL, handler, key));
    }

    CounterStats stats() {
        return new CounterStats(changes.sum(), reads.sum(), resets.sum(), failures.sum(), unknown.sum());
    }

    private static byte[] number(long number) {
        return KeyLayout.bytes(Long.toString(number));
    }

    /** Makes a command for a handler. */
    private interface Maker {
        Command make(Command.Handler handler);
    }

    private CompletableFuture<Outcome> send(LongAdder done, byte[] key, Maker maker) {
        Call call = new Call(done, key, maker);
        call.send();
        return call.outcome;
    }

    /** One call, until it has its outcome. */
    private final class Call implements Command.Handler {

        private final LongAdder done;
        private final byte[] key;
        private final Maker maker;
        private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

        Call(LongAdder done, byte[] key, Maker maker) {
            this.done = done;
            this.key = key;
            this.maker = maker;
        }

        void send() {
            Lane lane = fleet.lane(key);
            if (lane != null) {
                lane.send(maker.make(this));
            } else {
                fail(Reason.UNAVAILABLE, fleet.alone() ? "this instance works without Redis" : "Redis is away");
            }
        }

        @Override
        public void replied(@Nullable Object reply) {
            try {
                complete(reply);
            } catch (NumberFormatException e) {
                fail(Reason.NOT_A_NUMBER, "what Redis holds in its place is no whole number");
            }
        }

        private void complete(@Nullable Object reply) {
            long number = reply instanceof byte[] text ? Long.parseLong(KeyLayout.text(text)) : 0;
            settle(done, new Outcome(number, null, ""));
        }

        @Override
        public void failed(Failure failure) {
            switch (failure.kind()) {
                case NOT_SENT -> fail(Reason.UNAVAILABLE, failure.message());
                case UNKNOWN -> fail(Reason.UNKNOWN, failure.message() + "; it may have been done, or may be done yet");
                case REFUSED -> refused(failure.message());
            }
        }

        private void refused(String message) {
            if (message.contains("would overflow")) {
                fail(Reason.OVERFLOW, "it would leave what a long can hold");
            } else if (message.contains("not an integer") || message.contains("WRONGTYPE")) {
                fail(Reason.NOT_A_NUMBER, "what Redis holds in its place is no whole number");
            } else {
                fail(Reason.REFUSED, message);
            }
        }

        private void fail(Reason reason, String why) {
            String message = "counter '" + name + "' could not be used: " + why;
            settle(reason == Reason.UNKNOWN ? unknown : failures, new Outcome(0, reason, message));
        }

        /** Counted before the caller goes on. */
        private void settle(LongAdder count, Outcome what) {
            count.increment();
            outcome.complete(what);
        }
    }
}
