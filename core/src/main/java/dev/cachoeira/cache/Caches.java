package dev.cachoeira.cache;

import dev.cachoeira.cache.CachesSettings.Mode;
import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Link;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** All caches of a process, and what they share. Thread-safe. */
public final class Caches implements AutoCloseable {

    private static final Duration SWEEP = Duration.ofSeconds(30);

    private final CachesSettings settings;
    private final Workshop workshop;
    private final Transactions transactions;
    private final Invalidations invalidations;
    private final ConcurrentMap<String, Engine<?, ?>> engines = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Engine<?, ?>> byOwnPrefix = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Cache<?, ?>> caches = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, String> keyPrefixes = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counter<?>> counters = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Behind<?, ?>> behinds = new ConcurrentHashMap<>();
    private final Set<WarmingRun<?, ?>> warmings = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Makes them; connects in the background. */
    public Caches(CachesSettings settings) {
        this.settings = settings;
        KeyLayout layout = new KeyLayout(settings.fleet().prefix());
        CacheListener listener = new GuardedListener(settings.listener());
        Fleet fleet =
                new Fleet(settings.fleet(), settings.runtime(), settings.transport(), layout, listener, pushes(layout));
        this.workshop = new Workshop(
                layout,
                fleet,
                settings.runtime(),
                listener,
                settings.unitOfWork(),
                settings.tenants(),
                settings.runtime().stamps().next());
        this.transactions = new Transactions(settings.unitOfWork());
        this.invalidations = new Invalidations(fleet);
        fleet.start();
        settings.runtime().timers().after(SWEEP, this::sweep);
        settings.runtime().timers().after(settings.fleet().deadline(), this::watch);
    }

    private Fleet.Pushes pushes(KeyLayout layout) {
        return new Fleet.Pushes() {
            @Override
            public void changed(String name) {
                Caches.this.changed(layout, name);
            }

            @Override
            public void epochEnded() {
                engines.values().forEach(Engine::epochEnded);
            }

            @Override
            public void laneEnded() {
                engines.values().forEach(Engine::laneEnded);
            }
        };
    }

    private void changed(KeyLayout layout, String name) {
        KeyLayout.Parts parts = layout.parse(name);
        Engine<?, ?> engine = parts == null ? null : engine(parts);
        if (engine != null && parts != null) {
            engine.pushed(parts.tenant(), parts.key());
        }
    }

    private @Nullable Engine<?, ?> engine(KeyLayout.Parts parts) {
        return parts.cache() != null
                ? engines.get(parts.cache())
                : byOwnPrefix.get(Objects.requireNonNull(parts.ownPrefix()));
    }

    private void sweep() {
        if (!closed) {
            settings.runtime().timers().after(SWEEP, this::sweep);
            try {
                settings.runtime().executor().execute(() -> engines.values().forEach(Engine::sweep));
            } catch (RejectedExecutionException e) {
                // Another time: what is kept for longer is only memory.
            }
        }
    }

    /** Not on the executor: that it is busy is what some flights wait for. */
    private void watch() {
        if (!closed) {
            settings.runtime().timers().after(settings.fleet().deadline(), this::watch);
            engines.values().forEach(engine -> Handlers.guarded(engine::watch));
        }
    }

    /**
     * Begins a cache.
     *
     * @param name letters, digits, dots, dashes and underscores, beginning with a letter or digit
     */
    public <K, V> CacheBuilder<K, V> cache(String name, TypeRef<K> keys, TypeRef<V> values) {
        return new DefaultCacheBuilder<>(this, settings.configuration(), name, keys, values);
    }

    /**
     * Adds a cache.
     *
     * @param writing how it is written behind, or null when it is not
     */
    <K, V> Cache<K, V> add(Engine.Definition<K, V> definition, Behind.@Nullable Definition<K, V> writing) {
        Cache<K, V> cache;
        Engine<K, V> engine = null;
        Behind<K, V> behind = null;
        if (settings.mode() == Mode.DISABLED) {
            cache = new DisabledCache<>(
                    definition, settings.tenants(), settings.runtime().executor(), writing != null);
        } else {
            engine = new Engine<>(definition, workshop);
            behind = writing == null ? null : new Behind<>(engine, writing, workshop);
            cache = new CacheView<>(engine, workshop, behind);
        }
        enter(definition, cache);
        if (engine != null) {
            engines.put(definition.segment(), engine);
            String ownPrefix = definition.ownPrefix();
            if (ownPrefix != null) {
                byOwnPrefix.put(ownPrefix, engine);
            }
        }
        if (behind != null) {
            behinds.put(definition.name(), behind);
            behind.start();
        }
        return cache;
    }

    /** Both the name and the key prefix are taken, or neither. */
    private synchronized void enter(Engine.Definition<?, ?> definition, Cache<?, ?> cache) {
        String name = definition.name();
        if (caches.containsKey(name)) {
            throw new IllegalStateException("there is a cache '" + name + "' already; keep it and share it");
        }
        String keyPrefix = definition.options().keyPrefix();
        String holder = keyPrefix == null ? null : keyPrefixes.putIfAbsent(keyPrefix, name);
        if (holder != null) {
            throw new IllegalStateException(
                    "cache '" + name + "' cannot be made: keyPrefix must be one that no other cache has, but was '"
                            + keyPrefix + "', as that of cache '" + holder + "'; choose another, or none");
        }
        caches.put(name, cache);
    }

    /** What everything in Redis begins with but the entries of caches that have a prefix of their own. */
    String prefix() {
        return settings.fleet().prefix();
    }

    /** The queues of the caches that are written behind, by the caches' names. */
    public Map<String, WriteBehind> writeBehinds() {
        return new TreeMap<>(behinds);
    }

    /**
     * Begins a counter.
     *
     * @param name letters, digits, dots, dashes and underscores, beginning with a letter or digit
     */
    public <K> CounterBuilder<K> counter(String name, TypeRef<K> keys) {
        return new DefaultCounterBuilder<>(this, settings.configuration(), name, keys);
    }

    <K> Counter<K> addCounter(CounterView.Definition<K> definition) {
        Counter<K> counter = new CounterView<>(definition, workshop);
        if (counters.putIfAbsent(definition.name(), counter) != null) {
            throw new IllegalStateException(
                    "there is a counter '" + definition.name() + "' already; keep it and share it");
        }
        return counter;
    }

    /** Writes what a cache holds in a tenant to a file; see {@link dev.cachoeira.Cachoeira#backUp}. */
    public BackupReport backUp(Cache<?, ?> cache, Path file) throws IOException {
        return new Backups<>(present(cache)).write(file);
    }

    /** The next one of a series of backups; see {@link dev.cachoeira.Cachoeira#backUpInto}. */
    public Optional<BackupReport> backUpInto(Cache<?, ?> cache, Path folder, int keep) throws IOException {
        CacheView<?, ?> view = present(cache);
        String lease = workshop.layout().backup(view.scope().tenant(), view.name());
        return new BackupSeries(view, lease(lease), folder, keep).next();
    }

    private FleetLease lease(String name) {
        return new FleetLease(workshop.fleet(), settings.runtime(), name);
    }

    /** Puts back what {@link #backUp} has written. */
    public RestoreReport restore(Cache<?, ?> cache, Path file) throws IOException {
        return new Backups<>(present(cache)).restore(file);
    }

    private static CacheView<?, ?> present(Cache<?, ?> cache) {
        if (cache instanceof CacheView<?, ?> view) {
            return view;
        }
        throw new IllegalStateException("cache '" + cache.name() + "' holds nothing: caching is switched off");
    }

    /**
     * Runs a warmer in the background, unless another process is running it.
     *
     * @return what comes of it; cancelling this ends the run after the chunk that is under way
     */
    public CompletableFuture<WarmingReport> warm(Warmer<?, ?> warmer) {
        boolean shared = settings.mode() == Mode.SHARED;
        FleetLease lease = shared ? lease(workshop.layout().warmer(warmer.name())) : null;
        WarmingRun<?, ?> run = new WarmingRun<>(warmer, settings.runtime(), lease);
        warmings.add(run);
        run.outcome().whenComplete((report, failure) -> warmings.remove(run));
        if (closed || settings.mode() == Mode.DISABLED) {
            run.refuse();
        } else {
            run.begin();
        }
        return run.outcome();
    }

    /** The counters by name. */
    public Map<String, Counter<?>> counters() {
        return new TreeMap<>(counters);
    }

    /** The caches by name. */
    public Map<String, Cache<?, ?>> caches() {
        return new TreeMap<>(caches);
    }

    /** What each cache has done in this process, for all tenants. */
    public Map<String, CacheStats> stats() {
        Map<String, CacheStats> stats = new TreeMap<>();
        caches.forEach((name, cache) -> stats.put(name, cache.stats()));
        return stats;
    }

    /** How many values each cache keeps in memory, live or not swept yet. */
    public Map<String, Long> localItems() {
        Map<String, Long> items = new TreeMap<>();
        engines.values().forEach(engine -> items.put(engine.name(), engine.localItems()));
        return items;
    }

    /** Everything that is cached for one tenant. */
    public TenantScope forTenant(String tenant) {
        CacheView.checkTenant(tenant);
        return new TenantScope() {
            @Override
            public String tenant() {
                return tenant;
            }

            @Override
            public void clear() {
                clearAsync().join();
            }

            @Override
            public CompletableFuture<Void> clearAsync() {
                String epoch = workshop.layout().tenant(tenant);
                return transactions.changeTenant(tenant, () -> invalidations.epoch(epoch));
            }

            @Override
            public void invalidateTags(Collection<String> tags) {
                KeyLayout layout = workshop.layout();
                Set<String> epochs = new LinkedHashSet<>();
                tags.forEach(tag -> epochs.add(layout.tag(tenant, tag)));
                transactions
                        .changeTenant(tenant, () -> invalidations.tags(layout.guard(tenant), epochs))
                        .join();
            }
        };
    }

    /** Ends every value of every cache and tenant with this prefix, in O(1). Sends one script, which deletes. */
    public void clearEverything() {
        clearEverythingAsync().join();
    }

    /** {@link #clearEverything} without waiting. */
    public CompletableFuture<Void> clearEverythingAsync() {
        return transactions.changeEverything(
                () -> invalidations.epoch(workshop.layout().everything()));
    }

    /** What is remembered where. */
    public Mode mode() {
        return settings.mode();
    }

    /** Whether Redis can be used now, and what this process knows of it. */
    public CachesStatus status() {
        NodeStates nodes = workshop.fleet().nodes();
        List<CachesStatus.Node> known = nodes.nodes().stream()
                .map(node -> new CachesStatus.Node(node.address(), node.version(), node.available(), node.tracking()))
                .toList();
        String description =
                settings.transport() == null ? "" : settings.transport().description();
        boolean available = settings.mode() != Mode.SHARED || nodes.available();
        return new CachesStatus(
                settings.mode(),
                description,
                available,
                workshop.fleet().journal().size(),
                known);
    }

    /**
     * Waits until Redis can be used.
     *
     * @return false when it could not be used within {@code patience}, or the thread was interrupted
     */
    public boolean awaitAvailable(Duration patience) {
        return settings.mode() != Mode.SHARED || workshop.fleet().nodes().awaitAvailable(patience);
    }

    /** Asks every server how many keys it holds; completes with what those said that answered within a second. */
    public CompletableFuture<Long> countKeys() {
        Set<String> asked = ConcurrentHashMap.newKeySet();
        CompletableFuture<Long> sum = CompletableFuture.completedFuture(0L);
        for (Lane lane : workshop.fleet().lanes()) {
            if (lane.usable() && asked.add(lane.link().node())) {
                sum = sum.thenCombine(countKeys(lane.link()), Long::sum);
            }
        }
        return sum;
    }

    private CompletableFuture<Long> countKeys(Link link) {
        CompletableFuture<Long> count = new CompletableFuture<>();
        workshop.fleet().ask(link, Verb.DBSIZE, new Command.Handler() {
            @Override
            public void replied(@Nullable Object reply) {
                count.complete(reply instanceof Long keys ? keys : 0L);
            }

            @Override
            public void failed(Failure failure) {
                count.complete(0L);
            }
        });
        return count.completeOnTimeout(0L, 1, TimeUnit.SECONDS);
    }

    /** Writes what is to be written behind, and then nothing any more; see {@link dev.cachoeira.Cachoeira#stopWriting}. */
    public void stopWriting() {
        List<CompletableFuture<Boolean>> stops = new ArrayList<>();
        behinds.values().forEach(behind -> stops.add(behind.stop()));
        stops.forEach(Futures::join);
    }

    /** Goes on after {@link #stopWriting}. */
    public void startWriting() {
        if (!closed) {
            behinds.values().forEach(Behind::start);
        }
    }

    /** Writes what waits to be written, then closes the connections; caches go on with memory and loaders. */
    @Override
    public void close() {
        stopWriting();
        closed = true;
        warmings.forEach(WarmingRun::cancel);
        engines.values().forEach(Engine::close);
        workshop.fleet().close();
        behinds.values().forEach(Behind::close);
        engines.values().forEach(Engine::detachAll);
    }
}
