package dev.cachoeira.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the entries of a cache in a tenant whose keys match a pattern: a {@link KeySweep} that deletes what it finds.
 *
 * <p>Why nothing older survives it. A load that may be stored has its lease in the key's place before it begins, and a
 * lease is only ever replaced by its value or by a renewal, in place. So whatever was loaded, or is being loaded, since
 * before the sweep stands under its key from the first step on, until it is found and deleted, or until it goes by itself,
 * and then its fill finds nothing to replace. What appears behind the cursor has a lease that was taken after the
 * beginning, and was loaded after that. What this process remembers without Redis, and the loads that it has under way, are
 * looked through before and after.
 *
 * <p>Not so where the source lags: what is loaded next may be old, and keys that are not there cannot be held. There, and
 * where the sweep is not complete, the cache's epoch in the tenant is ended, which is right in any case and ends more.
 */
final class MatchingKeys<K, V> {

    private static final Logger log = LoggerFactory.getLogger(MatchingKeys.class);

    private final Engine<K, V> engine;
    private final Scope scope;
    private final KeyPattern pattern;
    private final Invalidations invalidations;
    private final AtomicBoolean failing;
    private final Consumer<PatternInvalidation> progress;
    private final CompletableFuture<PatternInvalidation> outcome = new CompletableFuture<>();
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong found = new AtomicLong();

    /**
     * Prepares it.
     *
     * @param failing whether the last sweep of the cache was incomplete, so that a change is logged once
     * @param progress is told after each step
     */
    MatchingKeys(
            Engine<K, V> engine,
            Scope scope,
            KeyPattern pattern,
            Invalidations invalidations,
            AtomicBoolean failing,
            Consumer<PatternInvalidation> progress) {
        this.engine = engine;
        this.scope = scope;
        this.pattern = pattern;
        this.invalidations = invalidations;
        this.failing = failing;
        this.progress = progress;
    }

    /** Begins; cancelling the future ends it after the step that is under way. */
    CompletableFuture<PatternInvalidation> begin() {
        engine.drop(scope, pattern);
        if (!engine.lag().none()) {
            clear();
        } else if (engine.fleet().alone()) {
            complete(false);
        } else {
            engine.sweep(scope, pattern, this::end, outcome::isDone, this::swept)
                    .begin();
        }
        return outcome;
    }

    private CompletableFuture<Void> end(List<String> names) {
        List<String> meant = new ArrayList<>(names.size());
        for (String name : names) {
            String key = engine.keys().text(scope, name);
            if (key != null && pattern.matches(key)) {
                meant.add(name);
            }
        }
        scope.tally().invalidations.add(meant.size());
        return invalidations.names(engine, scope, meant).thenRun(() -> {
            steps.incrementAndGet();
            found.addAndGet(meant.size());
            tell(false);
        });
    }

    private void swept(@Nullable String problem) {
        if (problem == null) {
            failing.set(false);
            engine.drop(scope, pattern);
            complete(false);
            return;
        }
        if (failing.compareAndSet(false, true)) {
            log.warn(
                    "cache '{}' ends all of a tenant's values instead of those that match a pattern: {} (until that is over,"
                            + " further ones are only counted)",
                    engine.name(),
                    problem);
        }
        engine.ledger().commandFailed(scope);
        clear();
    }

    private void clear() {
        scope.tally().invalidations.increment();
        invalidations.epoch(scope.ownEpoch()).thenRun(() -> complete(true));
    }

    private void complete(boolean cleared) {
        outcome.complete(tell(cleared));
    }

    private PatternInvalidation tell(boolean cleared) {
        PatternInvalidation state = new PatternInvalidation(steps.get(), found.get(), cleared);
        Handlers.guarded(() -> progress.accept(state));
        return state;
    }
}
