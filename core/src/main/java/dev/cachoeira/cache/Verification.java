package dev.cachoeira.cache;

import dev.cachoeira.runtime.Timers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what a cache answers for one key with what its source says, without storing anything.
 *
 * <pre>
 * hit ── delay ──> look ─ load ─ look ── differs ── delay ──> look ─ load ─ look ── differs ──> disagreed
 * </pre>
 *
 * <p>What makes it no false alarm:
 * <ul>
 *   <li>The value must be the very same one, not only an equal one, before and after each load and across the delay (see
 *       {@link Sight}). So whatever was put, invalidated or loaded anew meanwhile ends the comparison.
 *   <li>A source that has changed is ahead of its cache until the invalidation has arrived. The delay is longer than that
 *       may take, and a value that was invalidated is not the same one after it.
 * </ul>
 *
 * <p>One step follows the other, each on the executor, in the context of the caller whose hit it was. An executor that
 * refuses a step has better things to do: the rest is skipped.
 */
final class Verification<K, V> {

    private static final Logger log = LoggerFactory.getLogger(Verification.class);

    /** What came of it. */
    enum Result {
        AGREED,
        DISAGREED,
        SKIPPED,
        FAILED
    }

    private final Engine<K, V> engine;
    private final Verifier<K, V> verifier;
    private final LocalKey<K> key;
    private final AsyncLoader<? super K, ? extends V> loader;
    private final Executor executor;
    private final AsyncReads<K, V> reads;
    private volatile Timers.@Nullable Handle timer;

    /** What differed the first time. */
    private volatile @Nullable Sight<K, V> suspect;

    Verification(
            Engine<K, V> engine,
            Verifier<K, V> verifier,
            LocalKey<K> key,
            AsyncLoader<? super K, ? extends V> loader,
            Executor executor) {
        this.engine = engine;
        this.verifier = verifier;
        this.key = key;
        this.loader = loader;
        this.executor = executor;
        this.reads = new AsyncReads<>(engine);
    }

    LocalKey<K> key() {
        return key;
    }

    /** Begins after the delay. */
    void await() {
        timer = verifier.later(this::begin);
        if (verifier.closed()) {
            cancel(); // who closed it may have looked here too early
        }
    }

    void cancel() {
        Timers.Handle running = timer;
        if (running != null) {
            running.cancel();
        }
    }

    private void begin() {
        CompletableFuture.<Void>completedFuture(null)
                .thenComposeAsync(any -> compare(), executor)
                .whenComplete(this::settle);
    }

    /** Null: it has to be looked at again. */
    private CompletionStage<@Nullable Result> compare() {
        if (verifier.closed()) {
            return done(Result.SKIPPED);
        }
        return Sight.of(engine, key).thenComposeAsync(this::compare, executor);
    }

    private CompletionStage<@Nullable Result> compare(@Nullable Sight<K, V> before) {
        Sight<K, V> first = suspect;
        if (before == null || verifier.closed() || (first != null && !first.isStill(before, engine.codec()))) {
            return done(Result.SKIPPED);
        }
        CompletionStage<CompletionStage<@Nullable Result>> judged = reads.start(key, loader, LoadNotes.unheard())
                .thenApply(Loaded::value)
                .handleAsync(
                        (loaded, failure) -> failure == null ? compare(before, loaded) : done(Result.FAILED), executor);
        return judged.thenCompose(result -> result);
    }

    private CompletionStage<@Nullable Result> compare(Sight<K, V> before, @Nullable V loaded) {
        return Sight.of(engine, key).thenApplyAsync(after -> judge(before, loaded, after), executor);
    }

    private @Nullable Result judge(Sight<K, V> before, @Nullable V loaded, @Nullable Sight<K, V> after) {
        if (after == null || !before.isStill(after, engine.codec())) {
            return Result.SKIPPED;
        }
        if (engine.codec().same(after.value(), loaded)) {
            return Result.AGREED;
        }
        if (suspect == null) {
            suspect = after;
            return null;
        }
        return Result.DISAGREED;
    }

    private static CompletionStage<@Nullable Result> done(Result result) {
        return CompletableFuture.completedFuture(result);
    }

    private void settle(@Nullable Result result, @Nullable Throwable failure) {
        if (failure == null && result == null) {
            lookAgain();
        } else if (result != null) {
            verifier.ended(this, result);
        } else if (failure != null && Futures.cause(failure) instanceof RejectedExecutionException) {
            verifier.ended(this, Result.SKIPPED);
        } else {
            log.debug("cache '{}' could not verify a value", engine.name(), failure);
            verifier.ended(this, Result.FAILED);
        }
    }

    private void lookAgain() {
        try {
            await();
        } catch (RuntimeException | Error e) {
            settle(null, e);
        }
    }
}
