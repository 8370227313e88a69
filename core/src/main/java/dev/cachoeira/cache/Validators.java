package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells which write an entry is, without its value.
 *
 * <pre>
 * GETRANGE client:acme:products:42 0 511     where memory does not have it; all of it where its tags take more
 * GET      client:acme:products:42           instead, where entries are encrypted: nothing less can be authenticated
 * </pre>
 *
 * <p>The same is asked of an entry as of one that is served: it has neither ended nor been invalidated, its epochs being the
 * ones that its fingerprint is of. Only its checksum is not looked at, which is over what is not read. Whatever is in doubt
 * counts as nothing: then the value is asked for, which finds out.
 */
final class Validators<K, V> {

    private static final byte[] FROM = KeyLayout.bytes("0");
    private static final int SHORT = 512;
    private static final int LONG = 1 << 16;

    private final Engine<K, V> engine;

    Validators(Engine<K, V> engine) {
        this.engine = engine;
    }

    /** What a cache says that keeps none. */
    static IllegalStateException missing(String cache) {
        return new IllegalStateException("cache '" + cache
                + "' has no validators; build it with validators(), or set its property 'validators'");
    }

    // ---- of values that are at hand ----------------------------------------------------------------------------

    /** What memory keeps of a value. */
    Object stamped(@Nullable Object kept, long stamp, Lifetime lifetime, Lane lane) {
        return new Stamped(kept, stamp, lane.time().earliestNanos(lifetime.freshUntil()));
    }

    /** The same of a value that memory alone keeps. */
    Object stamped(@Nullable Object kept, long freshUntil) {
        return new Stamped(kept, engine.stamps().next(), freshUntil);
    }

    /** Of what memory keeps; null when it was put there without. */
    @Nullable
    Validator of(LocalEntry<K> entry, Level level) {
        Object kept = entry.value instanceof Aged aged ? aged.value() : entry.value;
        return kept instanceof Stamped stamped ? validator(entry, stamped.stamp(), stamped.freshUntil(), level) : null;
    }

    /** Of what Redis keeps. */
    Validator of(LocalKey<K> key, long stamp, Lifetime lifetime, Lane lane, Level level) {
        return validator(key, stamp, lane.time().earliestNanos(lifetime.freshUntil()), level);
    }

    private Validator validator(LocalKey<K> key, long stamp, long freshUntil, Level level) {
        return new Validator(
                engine.keys().redisKey(key),
                stamp,
                level,
                freshUntil - engine.clock().precise());
    }

    // ---- of values that need not be at hand --------------------------------------------------------------------

    /** The validator of a key's entry if its caller has seen it; counted as a hit then. */
    CompletableFuture<@Nullable Validator> validate(LocalKey<K> key, Predicate<? super Validator> seen) {
        LocalEntry<K> entry = engine.remembered(key);
        if (entry == null) {
            return read(key, seen);
        }
        Validator here = of(entry, Level.L1);
        if (here == null || !seen.test(here)) {
            return CompletableFuture.completedFuture(null);
        }
        LocalEntry<K> unused = engine.hit(key);
        return CompletableFuture.completedFuture(here);
    }

    private CompletableFuture<@Nullable Validator> read(LocalKey<K> key, Predicate<? super Validator> seen) {
        long began = engine.clock().precise();
        byte[] redisKey = engine.keys().redisKey(key);
        Lane lane = engine.fleet().lane(redisKey);
        if (lane == null || engine.fleet().journal().owes(redisKey)) {
            return CompletableFuture.completedFuture(null);
        }
        Look look = new Look(key, redisKey, lane);
        look.send(engine.options().encryption() != null ? 0 : SHORT);
        return look.found.thenApply(validator -> {
            if (validator == null || !seen.test(validator)) {
                return null;
            }
            engine.ledger().answered(key, Level.L2, engine.clock().precise() - began);
            return validator;
        });
    }

    /** One look at what stands in Redis. */
    private final class Look implements Command.Handler {

        private final LocalKey<K> key;
        private final byte[] redisKey;
        private final Lane lane;
        private final CompletableFuture<@Nullable Validator> found = new CompletableFuture<>();
        private int asked;

        Look(LocalKey<K> key, byte[] redisKey, Lane lane) {
            this.key = key;
            this.redisKey = redisKey;
            this.lane = lane;
        }

        /** Asks for so many bytes; for all if none is said. */
        void send(int bytes) {
            asked = bytes;
            lane.send(
                    bytes == 0
                            ? Command.of(Verb.GET, this, redisKey)
                            : Command.of(
                                    Verb.GETRANGE, this, redisKey, FROM, KeyLayout.bytes(String.valueOf(bytes - 1))));
        }

        @Override
        public void replied(@Nullable Object reply) {
            byte[] entry = reply instanceof byte[] bytes ? bytes : Flight.ABSENT;
            if (asked == SHORT && EntryFormat.headLength(entry) > entry.length && entry.length == SHORT) {
                send(LONG);
                return;
            }
            EntryFormat.Value value = asked == 0 ? authentic(entry) : EntryFormat.head(entry);
            if (value == null || engine.pastItsTtl(value, lane) || engine.pastItsEnd(value, lane)) {
                found.complete(null);
            } else {
                check(value);
            }
        }

        private EntryFormat.@Nullable Value authentic(byte[] entry) {
            try {
                return EntryFormat.read(entry) instanceof EntryFormat.Value value
                        ? engine.open(redisKey, value, lane)
                        : null;
            } catch (UnreadableValueException e) {
                return null; // who reads it next counts it
            }
        }

        @Override
        public void failed(Failure failure) {
            engine.ledger().commandFailed(key.scope());
            found.complete(null);
        }

        /** Compares the fingerprint with the epochs as known; where they differ, with the epochs as they are. */
        private void check(EntryFormat.Value value) {
            Scope scope = key.scope();
            EpochTable table = engine.fleet().epochs();
            long now = engine.clock().now();
            Epoch[] captured = scope.epochs(table, now);
            Dependencies known = captured == null ? null : scope.known(value, captured, table, now);
            if (known != null && (!engine.strict() || known.surelyCurrent(lane))) {
                found(value);
                return;
            }
            String[] tags = scope.tagEpochs(value.tags());
            table.read(Flight.concat(scope.epochNames(), tags), new EpochTable.Receiver() {
                @Override
                public void found(Epoch[] epochs) {
                    int own = scope.epochNames().length;
                    Dependencies fresh = scope.dependencies(
                            Arrays.copyOf(epochs, own), Arrays.copyOfRange(epochs, own, epochs.length));
                    boolean current = fresh.fingerprint() == value.fingerprint()
                            && fresh.current(engine.clock().now());
                    if (current) {
                        Look.this.found(value);
                    } else {
                        found.complete(null);
                    }
                }

                @Override
                public void unknown() {
                    found.complete(null);
                }
            });
        }

        private void found(EntryFormat.Value value) {
            found.complete(of(key, value.stamp(), value.lifetime(), lane, Level.L2));
        }
    }
}
