package dev.cachoeira.cache;

import dev.cachoeira.runtime.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Picks the hits of a cache that are compared with its source, one in so many, and counts what comes of them. See
 * {@link Verification} for the comparison. Thread-safe; throws nothing to those whose hits it is told of.
 */
final class Verifier<K, V> {

    private static final Logger log = LoggerFactory.getLogger(Verifier.class);

    /** So however many hits there are, the source is not asked more often than this in one delay. */
    private static final int MOST_PENDING = 16;

    private final Engine<K, V> engine;
    private final int oneIn;
    private final Duration delay;
    private final Semaphore places = new Semaphore(MOST_PENDING);
    private final Set<Verification<K, V>> pending = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean disagreeing = new AtomicBoolean();
    private volatile boolean closed;

    /** Counted without a lock: a count that is lost puts the next one off by as much. */
    private int passed;

    Verifier(Engine<K, V> engine) {
        this.engine = engine;
        this.oneIn = engine.options().verify();
        this.delay = delay(engine);
    }

    /** What may differ for so long by design is no disagreement. */
    private static Duration delay(Engine<?, ?> engine) {
        Fleet fleet = engine.fleet();
        Duration window = fleet.alone() ? Duration.ZERO : fleet.options().coherenceWindow();
        CacheOptions options = engine.options();
        return longer(options.verifyDelay(), longer(options.sourceLag(), window));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    // ---- picking -----------------------------------------------------------------------------------------------

    /** Counts a hit of a get with a loader; true for the one in so many that is to be verified. */
    boolean due() {
        int count = passed + 1;
        if (count < oneIn) {
            passed = count;
            return false;
        }
        passed = 0;
        return true;
    }

    /** The same for an answer, which is a hit if it came from memory or Redis. */
    boolean due(Level level) {
        return (level == Level.L1 || level == Level.L2) && due();
    }

    /** Has a key verified against a loader, in the context that the calling thread has now. */
    void verify(LocalKey<K> key, Loader<? super K, ? extends V> loader) {
        verifyAsync(key, same -> CompletableFuture.completedFuture(loader.load(same)));
    }

    /** What a loader of many leaves out counts as null. */
    void verifyOneOfBatch(LocalKey<K> key, BatchLoader<K, V> loader) {
        verifyAsync(
                key,
                same -> CompletableFuture.completedFuture(
                        loader.loadAll(List.of(same)).get(same)));
    }

    void verifyAsync(LocalKey<K> key, AsyncLoader<? super K, ? extends V> loader) {
        if (closed) {
            return;
        }
        if (!places.tryAcquire()) {
            key.scope().tally().verifiedSkipped.increment();
            return;
        }
        Verification<K, V> begun = null;
        try {
            begun = new Verification<>(engine, this, key, loader, engine.boundToCaller());
            pending.add(begun);
            begun.await();
        } catch (RuntimeException | Error e) { // the context could not be taken, or there are no timers
            if (begun != null) {
                pending.remove(begun);
            }
            places.release();
            key.scope().tally().verifiedFailed.increment();
            log.debug("cache '{}' could not begin to verify a value", engine.name(), e);
        }
    }

    // ---- outcomes ----------------------------------------------------------------------------------------------

    /** Runs a task after the delay. */
    Timers.Handle later(Runnable task) {
        return engine.timers().after(delay, task);
    }

    /** Whether nothing is to be begun or counted any more. */
    boolean closed() {
        return closed;
    }

    /** A verification is over. */
    void ended(Verification<K, V> over, Verification.Result result) {
        pending.remove(over);
        places.release();
        if (closed) {
            return;
        }
        Tally tally = over.key().scope().tally();
        switch (result) {
            case AGREED -> tally.verifiedAgreed.increment();
            case DISAGREED -> {
                tally.verifiedDisagreed.increment();
                warn(over.key());
            }
            case SKIPPED -> tally.verifiedSkipped.increment();
            case FAILED -> tally.verifiedFailed.increment();
        }
    }

    private void warn(LocalKey<K> key) {
        if (disagreeing.compareAndSet(false, true)) {
            log.warn(
                    "cache '{}' answers what differs from its source, for {} ms at least: {} of tenant '{}' first (further"
                            + " ones are only counted)",
                    engine.name(),
                    delay.toMillis(),
                    KeyLayout.text(engine.keys().redisKey(key)),
                    AccessLog.harmless(key.scope().tenant()));
        }
    }

    /** Ends what is pending, uncounted. */
    void close() {
        closed = true;
        pending.forEach(Verification::cancel);
    }
}
