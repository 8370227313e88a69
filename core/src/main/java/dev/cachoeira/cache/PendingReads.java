package dev.cachoeira.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads of a cache that is written behind: first the queue is asked for a change that waits, then the source. In this order:
 * what has left the queue by then, the source shows. Asked the other way round, a change could leave it in between and be
 * seen by neither.
 *
 * <p>When the queue does not answer, the source does, and that answer is stored nowhere.
 */
final class PendingReads<K, V> {

    private static final Logger log = LoggerFactory.getLogger(PendingReads.class);
    private static final int MOST_FIELDS = 1_000;

    private final Engine<K, V> engine;
    private final ChangeCodec<K, V> codec;
    private final QueueCommands commands;
    private final List<QueueKeys> queues;
    private final LongAdder unseen = new LongAdder();
    private final AtomicBoolean blind = new AtomicBoolean();

    PendingReads(Engine<K, V> engine, ChangeCodec<K, V> codec, QueueCommands commands, List<QueueKeys> queues) {
        this.engine = engine;
        this.codec = codec;
        this.commands = commands;
        this.queues = queues;
    }

    /** What a change that waits says; null: it is a removal. */
    private record Found<V>(@Nullable V value) {}

    long unseen() {
        return unseen.sum();
    }

    // ---- loaders -----------------------------------------------------------------------------------------------

    Loader<K, V> before(Scope scope, Loader<? super K, ? extends V> loader) {
        ContextLoader<K, V> inner = LoaderWithContext.of(loader);
        return Loader.withContext((key, context) -> {
            Found<V> found = seen(scope, List.of(key)).get(key);
            return found == null ? inner.load(key, context) : found.value();
        });
    }

    BatchLoader<K, V> before(Scope scope, BatchLoader<K, V> loader) {
        return keys -> {
            Map<K, Found<V>> found = seen(scope, keys);
            List<K> rest = keys.stream().filter(key -> !found.containsKey(key)).toList();
            Map<K, V> values = new LinkedHashMap<>();
            if (!rest.isEmpty()) {
                values.putAll(Objects.requireNonNull(
                        loader.loadAll(rest),
                        "the batch loader returned null; expected a map, empty when nothing was found"));
            }
            found.forEach((key, change) -> {
                V value = change.value();
                if (value == null) {
                    values.remove(key); // a loader may return more than it was asked for
                } else {
                    values.put(key, value);
                }
            });
            return values;
        };
    }

    /** What the loader does after the queue has answered is done in the context that the calling thread has now. */
    AsyncLoader<K, V> before(Scope scope, AsyncLoader<? super K, ? extends V> loader) {
        AsyncContextLoader<K, V> inner = AsyncLoaderWithContext.of(loader);
        Executor executor = engine.inBackgroundOfCaller();
        return AsyncLoader.withContext((key, context) -> look(scope, List.of(key))
                .handle((found, failure) -> failure == null ? found : blind(scope, List.of(key), failure))
                .thenComposeAsync(
                        found -> {
                            Found<V> change = found.get(key);
                            if (change != null) {
                                return CompletableFuture.completedFuture(change.value());
                            }
                            return load(inner, key, context);
                        },
                        executor));
    }

    private CompletionStage<@Nullable V> load(AsyncContextLoader<K, V> loader, K key, LoadContext<V> context) {
        try {
            CompletionStage<? extends @Nullable V> stage = loader.load(key, context);
            return stage.thenApply(value -> (V) value);
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    // ---- the queue ---------------------------------------------------------------------------------------------

    private Map<K, Found<V>> seen(Scope scope, List<K> keys) {
        try {
            return Futures.join(look(scope, keys));
        } catch (WriteBehindException | CompletionException e) {
            return blind(scope, keys, e);
        }
    }

    /** Flights of these keys are detached: what they bring may be older than what waits. */
    private Map<K, Found<V>> blind(Scope scope, List<K> keys, Throwable failure) {
        if (!(Futures.cause(failure) instanceof WriteBehindException)) {
            throw Sneaky.rethrow(
                    Futures.cause(failure)); // a change that cannot be read is no reason to show an older one
        }
        unseen.add(keys.size());
        if (blind.compareAndSet(false, true)) {
            log.warn(
                    "cache '{}' cannot be told of changes that wait for its source; until it can, values come from there",
                    engine.name(),
                    failure);
        }
        for (K key : keys) {
            engine.dropShared(LocalKey.of(scope, key));
        }
        return Map.of();
    }

    /** The changes of keys that wait; fails when that is not known. */
    private CompletableFuture<Map<K, Found<V>>> look(Scope scope, List<K> keys) {
        if (engine.fleet().alone()) {
            return CompletableFuture.completedFuture(Map.of());
        }
        Map<Integer, List<Asked<K>>> byQueue = new TreeMap<>();
        for (K key : keys) {
            byte[] field = codec.field(LocalKey.of(scope, key));
            byQueue.computeIfAbsent(QueueKeys.numberOf(field), any -> new ArrayList<>())
                    .add(new Asked<>(key, field));
        }
        CompletableFuture<Map<K, Found<V>>> all = CompletableFuture.completedFuture(new LinkedHashMap<>());
        try (Gathering gathering = Gathering.open()) {
            for (Map.Entry<Integer, List<Asked<K>>> queue : byQueue.entrySet()) {
                for (int i = 0; i < queue.getValue().size(); i += MOST_FIELDS) {
                    List<Asked<K>> asked = queue.getValue()
                            .subList(i, Math.min(queue.getValue().size(), i + MOST_FIELDS));
                    all = all.thenCombine(look(queues.get(queue.getKey()), asked), (one, other) -> {
                        one.putAll(other);
                        return one;
                    });
                }
            }
        }
        return all.thenApply(found -> {
            if (blind.compareAndSet(true, false)) {
                log.info("cache '{}' is told again of changes that wait for its source", engine.name());
            }
            return found;
        });
    }

    private record Asked<K>(K key, byte[] field) {}

    private CompletableFuture<Map<K, Found<V>>> look(QueueKeys queue, List<Asked<K>> asked) {
        return commands.pending(queue, asked.stream().map(Asked::field).toList())
                .thenApply(changes -> {
                    Map<K, Found<V>> found = new LinkedHashMap<>();
                    for (int i = 0; i < asked.size(); i++) {
                        QueuedChange change = changes.get(i);
                        if (change != null) {
                            Asked<K> one = asked.get(i);
                            found.put(
                                    one.key(),
                                    new Found<>(change.removal() ? null : codec.value(queue, one.field(), change)));
                        }
                    }
                    return found;
                });
    }
}
