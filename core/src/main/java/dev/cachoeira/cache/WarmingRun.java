package dev.cachoeira.cache;

import dev.cachoeira.cache.WarmingReport.End;
import dev.cachoeira.runtime.ContextExecutor;
import dev.cachoeira.runtime.Runtime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a warmer: one chunk at a time as a background task, and between two a timer, so that nothing waits. What it
 * stores, it stores as any caller would, by {@link Cache#getAll}: an invalidation that overtakes it wins.
 */
final class WarmingRun<K, V> {

    private static final Logger log = LoggerFactory.getLogger(WarmingRun.class);

    private static final long SECOND = 1_000_000_000L;
    private static final long NEVER = Long.MAX_VALUE;

    private final Warmer<K, V> warmer;
    private final Runtime runtime;
    private final @Nullable FleetLease lease;
    private final Executor background;
    private final CompletableFuture<WarmingReport> outcome = new CompletableFuture<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean stepping = new AtomicBoolean();
    private final AtomicLong loaded = new AtomicLong();
    private final long begun;
    private volatile boolean cancelled;
    private @Nullable Stream<? extends K> stream;
    private @Nullable Iterator<? extends K> keys;
    private long asked;
    private long failed;
    private long nextAt;
    private long logAt;

    /**
     * Prepares a run.
     *
     * @param lease the right to run, or null where no other process is concerned
     */
    WarmingRun(Warmer<K, V> warmer, Runtime runtime, @Nullable FleetLease lease) {
        this.warmer = warmer;
        this.runtime = runtime;
        this.lease = lease;
        this.background = ContextExecutor.bind(runtime.executor());
        this.begun = runtime.clock().precise();
        this.nextAt = begun;
        this.logAt = begun + warmer.logEvery().toNanos();
        outcome.whenComplete((report, failure) -> cancel());
    }

    /** What comes of it; cancelling this ends the run after the chunk that is under way. */
    CompletableFuture<WarmingReport> outcome() {
        return outcome;
    }

    /** Ends the run now, or when the chunk that is under way is done. */
    void cancel() {
        cancelled = true;
        if (!stepping.get()) {
            end(End.CANCELLED);
        }
    }

    /** There is nothing to warm. */
    void refuse() {
        end(End.UNAVAILABLE);
    }

    void begin() {
        if (lease == null) {
            continueInBackground();
            return;
        }
        lease.take().thenAccept(taking -> {
            switch (taking) {
                case TAKEN -> {
                    lease.keepWhile(() -> !ended.get());
                    continueInBackground();
                }
                case ANOTHERS -> end(End.RUNS_ELSEWHERE);
                case UNKNOWN -> end(End.UNAVAILABLE);
            }
        });
    }

    private void continueInBackground() {
        try {
            background.execute(this::step);
        } catch (RejectedExecutionException e) {
            end(End.CANCELLED); // the executor is closing
        }
    }

    private void step() {
        stepping.set(true);
        long due = cancelled ? NEVER : stepOnce();
        stepping.set(false);
        if (cancelled) {
            end(End.CANCELLED);
        } else if (due != NEVER) {
            pauseUntil(due);
        }
    }

    /** When the next step is due, or {@link #NEVER} when the run has ended. */
    private long stepOnce() {
        if (lease != null && !lease.held()) {
            end(End.LEASE_LOST);
        } else {
            List<K> chunk = nextChunk();
            if (chunk == null) {
                end(End.KEYS_FAILED);
            } else if (chunk.isEmpty()) {
                end(End.COMPLETE);
            } else {
                warm(chunk);
                return next(chunk.size());
            }
        }
        return NEVER;
    }

    /** Empty at the end, null when the stream has failed. */
    private @Nullable List<K> nextChunk() {
        try {
            if (keys == null) {
                stream = warmer.keys().get();
                keys = stream.iterator();
            }
            List<K> chunk = new ArrayList<>();
            while (chunk.size() < warmer.chunk() && keys.hasNext()) {
                chunk.add(keys.next());
            }
            return chunk;
        } catch (RuntimeException | Error e) {
            log.warn("warming '{}': its keys cannot be read any further", warmer.name(), e);
            return null;
        }
    }

    private void warm(List<K> chunk) {
        asked += chunk.size();
        try {
            Object unused = warmer.cache().getAll(chunk, missing -> {
                var values = warmer.loader().loadAll(missing);
                loaded.addAndGet(values.size());
                return values;
            });
        } catch (Throwable e) { // what loaders throw arrives as it is, and one chunk must not end the run
            if (failed == 0) {
                log.warn("warming '{}': a chunk has failed (further ones are only counted)", warmer.name(), e);
            }
            failed += chunk.size();
        }
    }

    private long next(int count) {
        long now = runtime.clock().precise();
        if (now >= logAt) {
            logAt = now + warmer.logEvery().toNanos();
            log.info("warming '{}': {} keys so far, {} loaded, {} failed", warmer.name(), asked, loaded, failed);
        }
        // Who was slow for a while makes up for a second of it at most.
        nextAt = Math.max(nextAt, now - SECOND) + count * SECOND / warmer.keysPerSecond();
        return nextAt;
    }

    private void pauseUntil(long due) {
        long nanos = due - runtime.clock().precise();
        if (nanos <= 0) {
            continueInBackground();
        } else {
            runtime.timers().after(Duration.ofNanos(nanos), this::continueInBackground);
        }
    }

    private void end(End end) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        if (stream != null) {
            Handlers.guarded(stream::close);
        }
        if (lease != null && end != End.RUNS_ELSEWHERE) {
            lease.release();
        }
        Duration took = Duration.ofNanos(runtime.clock().precise() - begun);
        WarmingReport report = new WarmingReport(end, asked, loaded.get(), failed, took);
        log.info(
                "warming '{}': {}; {} keys, {} loaded, {} failed, in {} ms",
                warmer.name(),
                end,
                asked,
                loaded,
                failed,
                took.toMillis());
        outcome.complete(report);
    }
}
