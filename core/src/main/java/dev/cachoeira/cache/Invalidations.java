package dev.cachoeira.cache;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Ends values: first here, then in Redis, acknowledged, then here again. Between the two nothing that this process reads
 * can outlive the second; after it nothing old can be read any more.
 */
final class Invalidations {

    private final Fleet fleet;

    Invalidations(Fleet fleet) {
        this.fleet = fleet;
    }

    /** Ends keys of a cache. */
    <K, V> CompletableFuture<Void> keys(Engine<K, V> engine, Collection<LocalKey<K>> keys) {
        List<Deletion> deletions = keys.stream()
                .map(key -> engine.deletion(engine.keys().redisKey(key)))
                .toList();
        return end(deletions, () -> keys.forEach(engine::drop));
    }

    /** Ends entries of a cache in a tenant by their names in Redis. */
    CompletableFuture<Void> names(Engine<?, ?> engine, Scope scope, Collection<String> names) {
        if (names.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        List<Deletion> deletions = names.stream()
                .map(name -> engine.deletion(KeyLayout.bytes(name)))
                .toList();
        return end(deletions, () -> names.forEach(name -> engine.drop(scope, name)));
    }

    /** Ends whatever depends on an epoch that loads capture before they begin. */
    CompletableFuture<Void> epoch(String name) {
        return end(List.of(Deletion.of(name)), () -> fleet.dropEpoch(name));
    }

    /** Ends whatever depends on tags of a tenant, whose loads may learn of them only afterwards. */
    CompletableFuture<Void> tags(String guard, Collection<String> epochs) {
        if (epochs.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return end(List.of(Deletion.of(guard, new LinkedHashSet<>(epochs))), () -> {
            fleet.dropEpoch(guard);
            epochs.forEach(fleet::dropEpoch);
        });
    }

    private CompletableFuture<Void> end(List<Deletion> deletions, Runnable here) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        fleet.ending(deletions);
        here.run();
        fleet.delete(deletions, () -> {
            here.run();
            ended.complete(null);
        });
        return ended;
    }
}
