package dev.cachoeira.cache;

import java.util.Collection;
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
        List<Journal.Entry> entries = keys.stream()
                .map(key -> new Journal.Entry(KeyLayout.text(engine.redisKey(key)), null))
                .toList();
        return end(entries, () -> keys.forEach(engine::drop));
    }

    /** Ends whatever depends on an epoch that loads capture before they begin. */
    CompletableFuture<Void> epoch(String name) {
        return end(List.of(new Journal.Entry(name, null)), () -> fleet.dropEpoch(name));
    }

    /** Ends whatever depends on tags of a tenant, whose loads may learn of them only afterwards. */
    CompletableFuture<Void> tags(String guard, Collection<String> epochs) {
        List<Journal.Entry> entries =
                epochs.stream().map(name -> new Journal.Entry(name, guard)).toList();
        return end(entries, () -> {
            fleet.dropEpoch(guard);
            epochs.forEach(fleet::dropEpoch);
        });
    }

    private CompletableFuture<Void> end(List<Journal.Entry> entries, Runnable here) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        here.run();
        fleet.delete(entries, () -> {
            here.run();
            ended.complete(null);
        });
        return ended;
    }
}
