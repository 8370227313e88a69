package dev.cachoeira.cache;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one cache has done, for those who look at it: counted by tenant, timed, told to the listener and to the log of its
 * accesses. What goes wrong is said once and then only counted. Thread-safe.
 */
final class Ledger {

    private static final Logger log = LoggerFactory.getLogger(Ledger.class);

    private final String name;
    private final Duration failSafe;
    private final CacheListener listener;
    private final AccessLog access;
    private final Histogram hitTimes = new Histogram();
    private final Histogram loadTimes = new Histogram();
    private final Histogram setTimes = new Histogram();
    private final AtomicBoolean encodeFailing = new AtomicBoolean();
    private final AtomicBoolean servingInstead = new AtomicBoolean();
    private final AtomicBoolean decodeFailing = new AtomicBoolean();
    private final Set<UnreadableValueException.Reason> unreadable = ConcurrentHashMap.newKeySet();

    Ledger(String name, CacheOptions options, CacheListener listener) {
        this.name = name;
        this.failSafe = options.freshness().failSafe();
        this.listener = listener;
        this.access = new AccessLog(name);
    }

    AccessLog access() {
        return access;
    }

    // ---- gets --------------------------------------------------------------------------------------------------

    /** A hit in memory that stands for others, which were counted only. */
    void sampled(LocalKey<?> key, long nanos) {
        hitTimes.record(nanos);
        listener.hit(name, Level.L1, nanos, 1);
        access.hit(key, Level.L1, nanos);
    }

    /** A get that its flight has answered. */
    void answered(LocalKey<?> key, Level level, long nanos) {
        switch (level) {
            case L1 -> {
                key.scope().tally().hitsL1.increment();
                access.hit(key, level, nanos);
            }
            case L2 -> {
                hitsL2(key.scope(), 1, nanos);
                access.hit(key, level, nanos);
            }
            case SOURCE, BYPASS -> missed(key, nanos);
        }
    }

    /** A get that neither memory nor Redis has answered, after it has ended. */
    void missed(LocalKey<?> key, long nanos) {
        key.scope().tally().misses.increment();
        access.miss(key, nanos);
    }

    /** Some hits that took one round trip together. */
    void hitsL2(Scope scope, int count, long nanos) {
        scope.tally().hitsL2.add(count);
        hitTimes.record(nanos);
        listener.hit(name, Level.L2, nanos, count);
    }

    // ---- loads -------------------------------------------------------------------------------------------------

    void loaded(Scope scope, long nanos) {
        scope.tally().loads.increment();
        servingInstead.setPlain(false);
        loadTimes.record(nanos);
        listener.loaded(name, true, nanos);
    }

    /** A value past its TTL was answered, since its load has failed. */
    void servedInstead(LocalKey<?> key, Throwable cause) {
        key.scope().tally().servedInstead.increment();
        if (servingInstead.compareAndSet(false, true)) {
            log.warn(
                    "cache '{}' cannot load its values and serves those whose TTL has ended, for {} at most (further"
                            + " failures are only counted)",
                    name,
                    failSafe,
                    cause);
        }
    }

    /** The same, since its load takes long. */
    void servedInstead(LocalKey<?> key) {
        key.scope().tally().servedInstead.increment();
    }

    void loadFailed(Scope scope, long nanos) {
        scope.tally().loadFailures.increment();
        listener.loaded(name, false, nanos);
    }

    // ---- writes ------------------------------------------------------------------------------------------------

    void stored(LocalKey<?> key, long nanos) {
        key.scope().tally().puts.increment();
        setTimes.record(nanos);
        listener.stored(name, nanos);
        access.set(key, nanos);
    }

    /** The same in memory, which is all there is. */
    void storedHere(LocalKey<?> key) {
        key.scope().tally().puts.increment();
        access.set(key, 0);
    }

    // ---- failures ----------------------------------------------------------------------------------------------

    void commandFailed(Scope scope) {
        scope.tally().errors.increment();
    }

    void decodeFailed(Scope scope, byte[] redisKey, @Nullable Throwable cause) {
        scope.tally().decodeFailures.increment();
        if (cause instanceof UnreadableValueException refusal) {
            refused(redisKey, refusal);
        } else if (decodeFailing.compareAndSet(false, true)) {
            log.warn(
                    "cache '{}' has met entries in Redis that it cannot read, {} first; they count as absent (further ones"
                            + " are only counted)",
                    name,
                    KeyLayout.text(redisKey),
                    cause);
        }
    }

    private void refused(byte[] redisKey, UnreadableValueException refusal) {
        if (unreadable.add(refusal.reason())) {
            log.warn(
                    "cache '{}' has met values in Redis that {}, {} first; they count as absent (further ones are only"
                            + " counted)",
                    name,
                    refusal.getMessage(),
                    KeyLayout.text(redisKey));
        }
    }

    void encodeFailed(Scope scope, Throwable cause) {
        scope.tally().errors.increment();
        if (encodeFailing.compareAndSet(false, true)) {
            log.warn("cache '{}' cannot store a value (further ones are only counted)", name, cause);
        }
    }

    /** The sum of some tallies, with the times of this cache. */
    CacheStats stats(Iterable<Tally> tallies) {
        return Tally.sum(tallies, hitTimes, loadTimes, setTimes);
    }
}
