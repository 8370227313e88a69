package dev.cachoeira.cache;

import dev.cachoeira.codec.Codec;
import dev.cachoeira.codec.KeyCodec;
import dev.cachoeira.runtime.Clock;
import dev.cachoeira.runtime.ContextExecutor;
import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.runtime.Stamps;
import dev.cachoeira.runtime.Timers;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One cache of this process, for all tenants: its memory (L1), its flights, its counters.
 *
 * <p>Order of every invalidation, pushed or local: the key's stripe is counted up, its flight detached, its value
 * dropped. So who puts a value into memory under the entry's lock, after seeing the flight attached (or the stripe
 * unchanged), puts it before the drop or not at all.
 */
final class Engine<K, V> {

    private static final int STRIPES = 1 << 10;
    private static final int MOST_SCOPES = 10_000;
    private static final long NEVER = Long.MIN_VALUE;

    private final String name;
    private final CacheOptions options;
    private final Codec<V> codec;
    private final Payloads<V> payloads;
    private final @Nullable Function<? super V, Set<String>> tags;
    private final @Nullable ToLongFunction<? super V> version;
    private final Lag late;
    private final KeyLayout layout;
    private final KeyNames<K> keys;
    private final Fleet fleet;
    private final Lag lag;
    private final Runtime runtime;
    private final Ledger ledger;
    private final long owner;
    private final String segment;
    private final LocalMemory<K> memory;
    private final boolean remembers;
    private final boolean keepsPlain;
    private final Aging aging;
    private final LocalEntries<K, V> entries;
    private final @Nullable Refresher<K, V> refresher;
    private final Reloads<K, V> reloads;
    private final ConcurrentMap<LocalKey<K>, Flight<K, V>> flights = new ConcurrentHashMap<>();
    private final Scopes scopes;
    private final AtomicIntegerArray stripes = new AtomicIntegerArray(STRIPES);
    private final AtomicIntegerArray ownStripes = new AtomicIntegerArray(STRIPES);
    private final Touching<K> touching;
    private long lastSample;
    private final @Nullable Verifier<K, V> verifier;
    private final @Nullable Validators<K, V> validators;

    Engine(Definition<K, V> definition, Workshop workshop) {
        this.name = definition.name();
        this.options = definition.options();
        this.codec = definition.codec();
        this.payloads = new Payloads<>(codec, options);
        this.tags = definition.tags();
        this.version = definition.version();
        this.layout = workshop.layout();
        this.keys = new KeyNames<>(definition);
        this.fleet = workshop.fleet();
        this.lag = new Lag(options.sourceLag(), fleet.latelyEnded());
        this.late = version == null ? lag : new Lag(options.tombstoneTtl(), fleet.latelyEnded());
        this.runtime = workshop.runtime();
        this.ledger = new Ledger(name, options, workshop.listener());
        this.owner = workshop.owner();
        this.segment = definition.segment();
        String ownPrefix = definition.ownPrefix();
        this.scopes = new Scopes(MOST_SCOPES, tenant -> new Scope(layout, segment, ownPrefix, tenant, tags != null));
        this.remembers = options.local() && options.localItems() > 0 && options.strict() == null;
        FreshnessOptions freshness = options.freshness();
        this.keepsPlain = !options.decodeEachRead() && !freshness.refreshes() && !options.validators();
        this.aging = new Aging(options, runtime.stamps());
        this.refresher = freshness.refreshes() ? new Refresher<>(this) : null;
        this.reloads = new Reloads<>(this);
        this.touching = new Touching<>(this);
        this.memory = new LocalMemory<>(options.localItems(), options.localSize(), runtime.upkeep());
        this.verifier = options.verify() > 0 ? new Verifier<>(this) : null;
        this.validators = options.validators() ? new Validators<>(this) : null;
        this.entries = new LocalEntries<>(this);
    }

    /** What a builder has gathered. */
    record Definition<K, V>(
            String name,
            CacheOptions options,
            Codec<V> codec,
            KeyCodec<K> keyCodec,
            @Nullable Function<? super V, Set<String>> tags,
            @Nullable ToLongFunction<? super V> version,
            boolean foreignKeyCodec) {

        /** The cache's part of the keys. */
        String segment() {
            return inFormat(name);
        }

        /** What the entries' names begin with instead of everything's prefix; null when they begin with that. */
        @Nullable
        String ownPrefix() {
            String prefix = options.keyPrefix();
            return prefix == null ? null : inFormat(prefix);
        }

        /** Another format is another namespace. */
        private String inFormat(String name) {
            return codec.id().equals("json") ? name : name + "~" + codec.id();
        }
    }

    String name() {
        return name;
    }

    String segment() {
        return segment;
    }

    CacheOptions options() {
        return options;
    }

    /** Whether no get may see what is older than the last commit before it. */
    boolean strict() {
        return options.strict() != null;
    }

    /** For how long a fence of this strict cache stands that nobody takes down. */
    StrictOptions strictness() {
        return Objects.requireNonNull(options.strict(), "not strict");
    }

    /** Names keys. */
    KeyNames<K> keys() {
        return keys;
    }

    Codec<V> codec() {
        return codec;
    }

    Payloads<V> payloads() {
        return payloads;
    }

    Fleet fleet() {
        return fleet;
    }

    Lag lag() {
        return lag;
    }

    /** Whether the values of this cache have versions, so that a put replaces none that is newer. */
    boolean versioned() {
        return version != null;
    }

    /** The version of a value; null when this cache knows none. */
    @Nullable
    Long version(@Nullable V value) {
        return version == null || value == null ? null : Long.valueOf(version.applyAsLong(value));
    }

    /** What puts have to wait out: the lag of the source, or the time for which an invalidated key takes none. */
    Lag late() {
        return late;
    }

    Clock clock() {
        return runtime.clock();
    }

    Timers timers() {
        return runtime.timers();
    }

    Stamps stamps() {
        return runtime.stamps();
    }

    /** Runs a piece of work that no caller waits for; on the JDK's common pool when the executor takes nothing any more. */
    void inBackground(Runnable task) {
        // not here where it is refused: this thread may be one that reads a connection
        ContextExecutor.executeOr(runtime.executor(), ForkJoinPool.commonPool(), task);
    }

    /** The same, in the context that the calling thread has now. */
    Executor inBackgroundOfCaller() {
        return ContextExecutor.bind(runtime.executor(), ForkJoinPool.commonPool());
    }

    /** The same, and refuses tasks like the executor itself: for what is better not done than done without its context. */
    Executor boundToCaller() {
        return ContextExecutor.bind(runtime.executor());
    }

    long owner() {
        return owner;
    }

    Scope scope(String tenant) {
        return scopes.get(tenant);
    }

    String cacheEpoch() {
        return layout.cacheEverywhere(segment);
    }

    // ---- memory ------------------------------------------------------------------------------------------------

    /** The entry in memory if it may be served. */
    @Nullable
    LocalEntry<K> hit(LocalKey<K> key) {
        long now = runtime.clock().now();
        LocalEntry<K> entry = memory.find(key, now);
        if (entry == null) {
            return null;
        }
        key.scope().tally().hitsL1.increment();
        if (now != lastSample) {
            lastSample = ledger.access().on() ? NEVER : now; // every hit is logged then
            sample(entry, now);
        }
        return entry;
    }

    /** The first hit in a tick of the clock stands for the others: it is measured, and Redis is told of it. */
    private void sample(LocalEntry<K> entry, long now) {
        long began = runtime.clock().precise();
        LocalEntry<K> unused = memory.find(entry, now);
        long nanos = runtime.clock().precise() - began;
        ledger.sampled(entry, nanos);
        touching.used(entry, now);
    }

    /** The same without counting: a flight's callers are counted when they are answered, who only looks is not. */
    @Nullable
    LocalEntry<K> remembered(LocalKey<K> key) {
        return memory.find(key, clock().now());
    }

    /** The value of an entry. To look at the value itself would fetch one more object from memory. */
    @SuppressWarnings("unchecked")
    @Nullable
    V read(LocalEntry<K> entry) {
        return keepsPlain ? (V) entry.value : open(entry.value);
    }

    @SuppressWarnings("unchecked")
    private @Nullable V open(@Nullable Object kept) {
        Object within = kept instanceof Aged aged ? aged.value() : kept;
        Object value = within instanceof Stamped stamped ? stamped.value() : within;
        return value instanceof EntryFormat.Value encoded ? decode(encoded) : (V) value;
    }

    /** Makes what memory keeps. */
    LocalEntries<K, V> entries() {
        return entries;
    }

    /** Decides how long values live. */
    Aging aging() {
        return aging;
    }

    /** How long a get waits that began then. */
    Patience patience(long began) {
        return Patience.from(began, options);
    }

    /** Whether loads run on the executor, so that who waits for one can leave it. */
    boolean loadsApart() {
        return options.freshness().timesOut();
    }

    /** A get has waited long enough. */
    LoadTimeoutException timedOut(LocalKey<K> key, long nanos) {
        key.scope().tally().loadTimeouts.increment();
        ledger.missed(key, nanos);
        return new LoadTimeoutException("cache '" + name + "' had no value after "
                + options.freshness().hardTimeout() + " (its hardTimeout); the load goes on in the background");
    }

    /** Whether a value is kept in Redis only in case its load fails. */
    boolean pastItsTtl(EntryFormat.Value value, Lane lane) {
        return value.aging() && mayBeOver(value.lifetime().validUntil(), lane);
    }

    /** Whether even that is over: somebody has told Redis to keep it, or it is about to go. */
    boolean pastItsEnd(EntryFormat.Value value, Lane lane) {
        return mayBeOver(value.expiresAt(), lane);
    }

    /** How far off the server's clock may be counts against the value: better a load more than one that has ended. */
    private boolean mayBeOver(long end, Lane lane) {
        return lane.time().latestMillisAt(clock().precise()) >= end;
    }

    /** If a value from Redis is to be reloaded: until when it was fresh; else {@link Answer#FRESH}. */
    long overdue(EntryFormat.Value value, @Nullable Lane lane) {
        if (refresher == null || lane == null) {
            return Answer.FRESH;
        }
        Lifetime lifetime = value.lifetime();
        return clock().now() >= aging.staleAt(lifetime, lane.time()) ? lifetime.freshUntil() : Answer.FRESH;
    }

    /**
     * A value from Redis, ready to be decoded.
     *
     * @param lane through which it was read; without one nobody knows the server's time
     * @throws UnreadableValueException when it may not be served
     */
    EntryFormat.Value open(byte[] redisKey, EntryFormat.Value value, @Nullable Lane lane) {
        if (payloads.isOpen(value)) {
            return value;
        }
        return payloads.open(
                redisKey, value, lane == null ? Long.MAX_VALUE : lane.time().millisAt(clock().now()));
    }

    V decode(EntryFormat.Value value) {
        return codec.decode(value.bytes(), value.payloadAt(), value.payloadLength());
    }

    /** Puts a value that was read into memory; only while its flight is attached, and under its lock. */
    void remember(
            LocalKey<K> key, @Nullable Object kept, EntryFormat.Value value, Dependencies dependencies, Lane lane) {
        if (remembers) {
            put(entries.of(key, kept, value.bytes().length, lane, dependencies, value.lifetime(), value.stamp()));
        }
    }

    /** The same with a value that was written. */
    void remember(LocalKey<K> key, @Nullable Object kept, Fill.Entry written) {
        put(entries.of(key, kept, written));
    }

    private void put(@Nullable LocalEntry<K> entry) {
        if (entry != null) {
            memory.put(entry);
        }
    }

    /** Puts a value into memory unless its stripe has moved since it was read. */
    void rememberIf(int stripe, int count, LocalEntry<K> entry) {
        memory.putIf(entry, () -> stripes.get(stripe) == count);
    }

    /**
     * Puts a value into memory unless this process has dropped the key since. Only for the thread that reads the key's
     * connection, and only when it has just seen the value stand: there no push can come between.
     */
    void rememberOwn(int stripe, int count, LocalEntry<K> entry) {
        memory.putIf(entry, () -> ownStripes.get(stripe) == count);
    }

    /** Puts a value into memory while there is no Redis. */
    @Nullable
    LocalEntry<K> rememberDuringOutage(
            LocalKey<K> key, Loaded<V> loaded, long since, Era era, Dependencies dependencies) {
        LocalEntry<K> entry = entries.withoutRedis(key, loaded, since, era, dependencies);
        if (entry != null) {
            memory.put(entry);
        }
        return entry;
    }

    /** Puts a value into memory, which is all there is, if a condition holds while nobody can drop the key. */
    void rememberHere(
            LocalKey<K> key, Loaded<V> loaded, Era era, Dependencies dependencies, BooleanSupplier condition) {
        LocalEntry<K> entry = entries.withoutRedis(key, loaded, clock().now(), era, dependencies);
        if (entry != null) {
            memory.putIf(entry, condition);
        }
    }

    /** Gives an entry of memory alone another end, unless this process has dropped the key since it was found. */
    void expireHere(int stripe, int count, LocalKey<K> key, LocalEntry<K> found, Duration ttl) {
        long nanos = ttl.toNanos();
        Duration local = options.localTtl();
        if (local != null) {
            nanos = Math.min(nanos, local.toNanos());
        }
        rememberOwn(stripe, count, entries.ending(key, found, clock().now() + nanos));
    }

    /** Has a value of memory alone reloaded by whoever asks for it next; false when there is none. */
    boolean markHere(LocalKey<K> key) {
        int stripe = stripe(key);
        int count = ownStripeCount(stripe);
        LocalEntry<K> found = remembered(key);
        if (found == null || !(found.value instanceof Aged aged)) {
            return false;
        }
        LocalEntry<K> stale = entries.stale(key, found, aged);
        drop(key); // what is being loaded is not stored any more
        if (ownStripeCount(stripe) != count + 1) {
            return false; // somebody else has dropped it, or a neighbour, meanwhile
        }
        rememberOwn(stripe, count + 1, stale);
        return true;
    }

    int stripe(LocalKey<K> key) {
        int hash = key.hashCode();
        return (hash ^ (hash >>> 16)) & (STRIPES - 1);
    }

    int stripeCount(int stripe) {
        return stripes.get(stripe);
    }

    int ownStripeCount(int stripe) {
        return ownStripes.get(stripe);
    }

    /** Ends what this process remembers, or is about to remember, of a key. */
    void drop(LocalKey<K> key) {
        int stripe = stripe(key);
        stripes.incrementAndGet(stripe);
        ownStripes.incrementAndGet(stripe);
        Flight<K, V> flight = flights.get(key);
        if (flight != null) {
            flight.detach();
        }
        memory.drop(key);
    }

    /** {@link #drop} unless nothing of the key can be stored before Redis is back, nor outlive that. */
    void dropShared(LocalKey<K> key) {
        Flight<K, V> flight = flights.get(key);
        boolean flies = flight != null && flight.throughRedis();
        if (flies || replaces(key) || fleet.lane(keys.redisKey(key)) != null) {
            drop(key);
        }
    }

    /** Whether a value of the key is on its way into the place of another one, for which it needs no flight. */
    private boolean replaces(LocalKey<K> key) {
        return reloads.underway(key) || (refresher != null && refresher.underway(key));
    }

    /** {@link #drop} for a key by its text; one that stands for no key of this cache is remembered under none. */
    void drop(Scope scope, String text) {
        LocalKey<K> key = keys.local(scope, text);
        if (key != null) {
            drop(key);
        }
    }

    /** {@link #drop} for all keys of a tenant that match a pattern. */
    void drop(Scope scope, KeyPattern pattern) {
        Predicate<LocalKey<K>> meant = key -> key.scope() == scope && pattern.matches(keys.text(key.key()));
        flights.keySet().stream().filter(meant).toList().forEach(this::end);
        reloads.keys().filter(meant).toList().forEach(this::end); // without Redis they have no flight
        if (refresher != null) {
            refresher.keys().filter(meant).toList().forEach(this::end); // nor do these, and their values may have gone
        }
        memory.keys().filter(meant).forEach(this::end);
    }

    /** {@link #drop} which puts that were on their way hear of, also where there is no Redis to tell them. */
    void end(LocalKey<K> key) {
        if (versioned()) {
            fleet.ending(List.of(deletion(keys.redisKey(key))));
        }
        drop(key);
    }

    /** Looks through the names of a tenant's entries in Redis. */
    KeySweep sweep(
            Scope scope,
            KeyPattern pattern,
            Function<List<String>, CompletableFuture<Void>> found,
            BooleanSupplier cancelled,
            Consumer<@Nullable String> done) {
        return new KeySweep(fleet, runtime, keys.names(scope, pattern), found, cancelled, done);
    }

    /** The connections are closed: nobody is told anything any more, so nobody waits for it. */
    void detachAll() {
        flights.values().forEach(Flight::detach);
    }

    /** An epoch has ended: loads under it are of no use to those who ask now, so nobody is kept waiting for them. */
    void epochEnded() {
        flights.values().forEach(Flight::giveWayIfEnded);
    }

    /** A connection is lost: who waits for a push through it would wait in vain. */
    void laneEnded() {
        flights.values().forEach(Flight::leaveIfUncovered);
    }

    /** The server says that an entry has changed or gone. */
    void pushed(String tenant, String text) {
        Scope scope = scopes.known(tenant);
        LocalKey<K> key = scope == null ? null : keys.local(scope, text);
        if (key != null) {
            changed(key);
        }
    }

    /** A key has changed or gone in Redis. Where the server tells nobody, who has changed it tells this process. */
    void changed(LocalKey<K> key) {
        stripes.incrementAndGet(stripe(key));
        Flight<K, V> flight = flights.get(key);
        if (flight != null) {
            flight.pushed();
        }
        memory.drop(key);
    }

    /** Drops what cannot be served any more; what it holds is only memory. */
    void sweep() {
        memory.sweep(clock().now());
        if (refresher != null) {
            refresher.sweep();
        }
    }

    /** Lets nobody depend on a flight for ever. */
    void watch() {
        flights.values().forEach(Flight::watch);
    }

    /** Whether values are put into memory at all. */
    boolean remembers() {
        return remembers;
    }

    boolean remembersAnything() {
        return !memory.isEmpty();
    }

    long localItems() {
        return memory.estimatedItems();
    }

    // ---- flights -----------------------------------------------------------------------------------------------

    /** What ends a key's entry for everybody, because what it was loaded from has changed. */
    Deletion deletion(byte[] redisKey) {
        if (strict()) {
            return Deletion.of(KeyLayout.text(redisKey));
        }
        Deletion.Mark mark =
                late.none() ? Deletion.Mark.NONE : version == null ? Deletion.Mark.HOLD : Deletion.Mark.TOMBSTONE;
        return new Deletion(KeyLayout.text(redisKey), Set.of(), mark, late.millis());
    }

    /** Joins the flight of a key or starts one, from a dead value that was seen in Redis if there is one. */
    Flight<K, V> board(LocalKey<K> key, Ticket<K, V> ticket, byte @Nullable [] dead) {
        LoadingKeys.refuse(key, name);
        long now = clock().now();
        Flight<K, V> fresh = null;
        while (true) {
            Flight<K, V> flight = flights.get(key);
            if (flight != null && flight.join(ticket, now)) {
                return flight;
            }
            if (fresh == null) {
                fresh = new Flight<>(this, key, keys.redisKey(key), ticket);
            }
            if (flight != null) {
                flight.detach(); // leaves the map: no invalidation would find it any more
            }
            if (flights.putIfAbsent(key, fresh) == null) {
                fresh.begin(dead);
                return fresh;
            }
        }
    }

    /** Sends those who came too late for a flight on their way together; false when another has set out meanwhile. */
    boolean follow(Flight<K, V> flight, Flight<K, V> next) {
        return flights.replace(next.key(), flight, next) || flights.putIfAbsent(next.key(), next) == null;
    }

    void landed(Flight<K, V> flight) {
        flights.remove(flight.key(), flight);
    }

    Set<String> tagsOf(Loaded<V> loaded) {
        if (tags == null || (loaded.value() == null && loaded.tags().isEmpty())) {
            return Set.of();
        }
        Set<String> checked = new LinkedHashSet<>(loaded.tags()); // later changes cannot reach it
        if (loaded.value() != null) {
            checked.addAll(tags.apply(loaded.value()));
        }
        EntryFormat.checkTags(checked);
        return checked;
    }

    /** A value from Redis for a load that is to replace it; null when it cannot be read. */
    LoadNotes.@Nullable Stale<V> stale(Scope scope, byte[] redisKey, EntryFormat.Value value, @Nullable Lane lane) {
        try {
            EntryFormat.Value open = open(redisKey, value, lane);
            return new LoadNotes.Stale<>(open.isNull() ? null : decode(open));
        } catch (RuntimeException | Error e) {
            ledger.decodeFailed(scope, redisKey, e);
            return null;
        }
    }

    /** The same of a value in memory; null when there is none. */
    LoadNotes.@Nullable Stale<V> stale(LocalKey<K> key) {
        LocalEntry<K> here = remembered(key);
        try {
            return here == null ? null : new LoadNotes.Stale<>(read(here));
        } catch (RuntimeException | Error e) {
            ledger.decodeFailed(key.scope(), keys.redisKey(key), e);
            return null;
        }
    }

    /** Whether values may carry tags. */
    boolean tagged() {
        return tags != null;
    }

    /** What a load is told, and may say. */
    LoadNotes<V> notes(LoadNotes.@Nullable Stale<V> stale) {
        return new LoadNotes<>(stale, tags != null);
    }

    /** If a value in memory is to be reloaded: until when it was fresh; else {@link Answer#FRESH}. */
    long overdue(LocalEntry<K> entry) {
        return refresher == null ? Answer.FRESH : refresher.overdue(entry);
    }

    // ---- refreshing --------------------------------------------------------------------------------------------

    /** Reloads what is stale; null when nothing is before it ends. */
    @Nullable
    Refresher<K, V> refresher() {
        return refresher;
    }

    /** Loads what callers do not want from the cache. */
    Reloads<K, V> reloads() {
        return reloads;
    }

    // ---- verifying ---------------------------------------------------------------------------------------------

    /** Verifies hits; null when none is to be verified. */
    @Nullable
    Verifier<K, V> verifier() {
        return verifier;
    }

    /** Nothing is done behind the gets any more. */
    void close() {
        if (verifier != null) {
            verifier.close();
        }
        if (refresher != null) {
            refresher.close();
        }
    }

    // ---- validating --------------------------------------------------------------------------------------------

    /** Tells entries from each other; null when they are not. */
    @Nullable
    Validators<K, V> validators() {
        return validators;
    }

    /** What memory answers. */
    Lookup<V> lookup(LocalEntry<K> entry) {
        return new Lookup<>(read(entry), Level.L1, validator(entry, Level.L1));
    }

    /** Of an entry in memory. */
    @Nullable
    Validator validator(@Nullable LocalEntry<K> entry, Level level) {
        return validators == null || entry == null ? null : validators.of(entry, level);
    }

    /** Of an entry in Redis. */
    @Nullable
    Validator validator(LocalKey<K> key, long stamp, Lifetime lifetime, @Nullable Lane lane, Level level) {
        return validators == null || lane == null ? null : validators.of(key, stamp, lifetime, lane, level);
    }

    // ---- counting ----------------------------------------------------------------------------------------------

    /** Counts what is done. */
    Ledger ledger() {
        return ledger;
    }

    CacheStats stats(@Nullable Scope scope) {
        return ledger.stats(scope != null ? Set.of(scope.tally()) : scopes.tallies());
    }
}
