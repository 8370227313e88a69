package dev.cachoeira.cache;

import dev.cachoeira.runtime.Clock;
import dev.cachoeira.runtime.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One key on its way into this process: the single flight of all who ask for it meanwhile.
 *
 * <pre>
 * READING ─ value ──────────────────────> DECODING ──────────────> DONE
 *    │  ^                                    │ (cannot be decoded)
 *    │  └─ woken ─ WAITING <─ other's lease ─┤
 *    └── nothing, or a dead value ─────> LEASING ─> LOADING ─> STORING ─> DONE
 *    └── Redis is away ───────────────────────────> LOADING ────────────> DONE
 * </pre>
 *
 * <p>What makes it safe:
 * <ul>
 *   <li>Reads, writes and pushes of a key share one ordered connection. A push before the reply to a read or a write
 *       is older than that reply. A push after it ends what was learnt: it <em>detaches</em> the flight. Those who asked
 *       before still get its answer; nobody joins it any more, and it stores nothing.
 *   <li>The epochs are captured before the load begins; a flight whose epochs have ended stores nothing and is not
 *       joined.
 *   <li>Every write is followed by a read of its header in the same flush: only one's own stamp says that the write
 *       stands and that its end will be told. Who joins while a write is on its way is answered only then.
 *   <li>A fill replaces exactly the lease under which it was loaded. Whoever deletes the key deletes the lease.
 * </ul>
 *
 * <p>In a strict cache nobody may get what was read, or whose load began, before they asked. There everybody joins late,
 * and is on time with the next read that is sent, or load that begins: a miss is loaded once, and those who came while a
 * value was read or loaded set out together on the flight that follows.
 *
 * <p>Thread-safe; callers are answered and given work outside the lock.
 */
final class Flight<K, V> implements Fill.Target<V> {

    private static final Epoch[] NONE = {};
    /** What stands in Redis where nothing does. */
    static final byte[] ABSENT = {};

    private static final Duration EXPIRY_MARGIN = Duration.ofMillis(2);

    private enum Stage {
        READING,
        CHECKING,
        DECODING,
        LEASING,
        WAITING,
        LOADING,
        STORING,
        DONE
    }

    private final Engine<K, V> engine;
    private final LocalKey<K> key;
    private final byte[] redisKey;
    private final FlightRead<K, V> reading;
    private final Passengers<K, V> passengers;
    private Stage stage = Stage.READING;
    private boolean detached;
    /** A push came during a write: perhaps the write's own. Until the write is known to stand, it counts as another's. */
    private boolean overtaken;

    private boolean seen;
    private boolean overdue;
    private boolean overrules;
    private @Nullable Lane lane;
    private Coverage coverage;
    private Epoch[] captured = NONE;
    /** What the value that is being decoded depends on, its tags included: the guard may be younger than its tags' end. */
    private @Nullable Dependencies found;

    private @Nullable Lease<K, V> lease;
    private @Nullable Fallback fallback;
    private Timers.@Nullable Handle timer;
    private Set<String> tags = Set.of();
    private long aloneSince;
    private long loadingSince;
    private long heldUntil = Lag.FREE;
    private long tagsHeldUntil = Lag.FREE;
    private @Nullable Flight<K, V> next;

    Flight(Engine<K, V> engine, LocalKey<K> key, byte[] redisKey, Ticket<K, V> first) {
        this.passengers = new Passengers<>(first);
        this.engine = engine;
        this.key = key;
        this.redisKey = redisKey;
        this.reading = new FlightRead<>(this);
        this.aloneSince = engine.clock().now();
        this.lane = engine.fleet().lane(redisKey);
        this.coverage = lane == null ? engine.fleet().era() : lane;
    }

    Engine<K, V> engine() {
        return engine;
    }

    LocalKey<K> key() {
        return key;
    }

    byte[] redisKey() {
        return redisKey;
    }

    /** Takes part in this flight, unless it is too old for those who ask now. */
    boolean join(Ticket<K, V> ticket, long now) {
        boolean joined = false;
        boolean held = false;
        synchronized (this) {
            boolean sure = Epoch.allCurrent(captured, now) && (found == null || found.current(now));
            if (stage == Stage.DONE || detached || !coverage.holds(now) || !(sure || asksBeforeStoring())) {
                return false;
            }
            if (coverage instanceof Era && (reachable() || tooOld(now))) {
                return false; // it goes on without Redis, so nobody will tell it of an invalidation
            }
            if (heldUntil != Lag.FREE && now >= heldUntil) {
                return false; // the source shows by now what it may not have shown to this load
            }
            if (ticket.loads() || stage.compareTo(Stage.WAITING) < 0) {
                boolean writing = stage == Stage.STORING || (lease != null && lease.renewing());
                if (writing || !sure || tagsInDoubt(now) || engine.strict()) {
                    passengers.joinLate(ticket);
                } else {
                    passengers.join(ticket);
                }
                joined = true;
                held = overdue || atLeisure();
            }
        }
        if (!joined) {
            ticket.answer(new Answer.Absent<>());
        } else if (held) {
            ticket.held(this);
        }
        return true;
    }

    /** Without pushes epochs are soon not believed any more; the load is of use all the same if they are found unchanged. */
    private boolean asksBeforeStoring() {
        return stage == Stage.LOADING && lease != null && !lease.lane().link().tracking() && noneEnded(captured);
    }

    /**
     * Whether some tag had ended so shortly before the load that the source need not have shown why, though it does by now.
     * If what is loaded carries that tag, it is nothing for those who ask now; then it is not stored either.
     */
    private boolean tagsInDoubt(long now) {
        return loadingSince < tagsHeldUntil && tagsHeldUntil <= now;
    }

    /** Whether a ticket is the one that this flight set out with. */
    boolean isFirst(Ticket<K, V> ticket) {
        return passengers.first() == ticket;
    }

    /** Whether the next step is a load, which may take as long as it likes. */
    private boolean atLeisure() {
        return stage == Stage.WAITING || stage == Stage.LOADING;
    }

    /** Is called every now and then: whoever is aboard a flight for longer than that counts their own deadline. */
    void watch() {
        boolean late;
        synchronized (this) {
            late = seen;
            seen = true;
        }
        if (late) {
            hold();
        }
    }

    /** Nobody depends on a flight for ever, whatever has gone wrong: from now on the deadlines of those aboard count. */
    private void hold() {
        List<Ticket<K, V>> aboard;
        synchronized (this) {
            if (overdue) {
                return; // who has joined since was told at once
            }
            overdue = true;
            aboard = passengers.allBut(null);
        }
        aboard.forEach(ticket -> Handlers.guarded(() -> ticket.overdue(this)));
    }

    private void hold(List<Ticket<K, V>> held) {
        held.forEach(ticket -> Handlers.guarded(() -> ticket.held(this)));
    }

    /** Leaves; false when the flight is over for this ticket, or counts on its work. */
    boolean leave(Ticket<K, V> ticket) {
        Flight<K, V> following;
        synchronized (this) {
            if (passengers.leave(ticket)) {
                return true;
            }
            following = next;
        }
        return following != null && following.leave(ticket);
    }

    /** Sets out with its first ticket; {@code dead} is what is known to stand in Redis already, or null to look. */
    void begin(byte @Nullable [] dead) {
        if (lane == null || engine.fleet().journal().owes(redisKey)) {
            loadDuringOutage(); // asked again: what was owed before this flight could be found drops nothing of it
            return;
        }
        reading.begin(dead);
    }

    // ---- reading -----------------------------------------------------------------------------------------------

    /** The entry is about to be read through this lane; null when the flight does without Redis. */
    synchronized @Nullable Lane reading() {
        stage = Stage.READING;
        fallback = null; // it may have been deleted since
        overtaken = false;
        admitWhoAskedBefore();
        return lane;
    }

    /** Something is about to be read or loaded that whoever has come until now may have. */
    private void admitWhoAskedBefore() {
        if (engine.strict()) {
            passengers.admitLate();
        }
    }

    /** A value was found, but not yet whether it may be believed. */
    synchronized void checking() {
        stage = Stage.CHECKING;
    }

    /** Notes the epochs that what is stored will depend on. */
    synchronized void recapture(Epoch[] epochs) {
        captured = epochs;
    }

    synchronized Epoch[] captured() {
        return captured;
    }

    static String[] concat(String[] some, String[] others) {
        String[] all = java.util.Arrays.copyOf(some, some.length + others.length);
        System.arraycopy(others, 0, all, some.length, others.length);
        return all;
    }

    /** What a value with these tags depends on. */
    synchronized Dependencies dependencies(Epoch[] tags) {
        return key.scope().dependencies(captured, tags);
    }

    /** A value past its TTL, in case its load fails. */
    private record Fallback(EntryFormat.Value value, Dependencies dependencies) {

        /** Neither invalidated nor at its end, as far as is known: that it could be found says nothing of now. */
        boolean servable(@Nullable Lane through, Clock clock) {
            return through != null
                    && dependencies.current(clock.now())
                    && through.time().latestMillisAt(clock.precise()) < value.expiresAt();
        }
    }

    /** A value stands there that nobody has invalidated: it is served, or kept in case its load fails. */
    void meet(EntryFormat.Value value, Dependencies dependencies) {
        Lane through = readThrough();
        if (through == null || !engine.pastItsTtl(value, through)) {
            decodeLater(value, dependencies);
            return;
        }
        if (!engine.pastItsEnd(value, through)) {
            synchronized (this) {
                fallback = new Fallback(value, dependencies);
            }
        }
        lease(value.header());
    }

    /** Has a value decoded by one of those who asked. */
    private void decodeLater(EntryFormat.Value value, Dependencies dependencies) {
        synchronized (this) {
            found = dependencies;
        }
        assign(Stage.DECODING, ticket -> ticket.work(() -> decode(value, dependencies)));
    }

    /** Whether it may store what it brings in Redis, should that be away at the moment. */
    synchronized boolean throughRedis() {
        return lane != null;
    }

    private synchronized @Nullable Lane readThrough() {
        return lane;
    }

    private void decode(EntryFormat.Value value, Dependencies dependencies) {
        EntryFormat.Value open;
        Object kept;
        V decoded;
        Lane through;
        try {
            open = engine.open(redisKey, value, readThrough());
            decoded = open.isNull() ? null : engine.decode(open);
            kept = engine.options().decodeEachRead() && !open.isNull() ? open : decoded;
        } catch (RuntimeException | Error e) {
            engine.ledger().decodeFailed(key.scope(), redisKey, e);
            lease(value.header());
            return;
        }
        synchronized (this) {
            through = lane;
            if (!detached && through != null) {
                engine.remember(key, kept, open, dependencies, through);
            }
        }
        Answer<V> found = new Answer.Found<>(
                decoded,
                Level.L2,
                engine.overdue(value, through),
                engine.validator(key, value.stamp(), value.lifetime(), through, Level.L2));
        settle(found, found);
    }

    // ---- leases ------------------------------------------------------------------------------------------------

    /** Somebody holds a lease on the key. */
    void meet(EntryFormat.Lease other) {
        if (other.owner() == engine.owner() || over(other)) {
            // Were its flight of use to those who ask now, they would have joined it.
            lease(other.header());
            return;
        }
        synchronized (this) {
            admitWhoAskedBefore(); // it will be read again
        }
        answerPeeks();
        List<Ticket<K, V>> holding = await(other);
        if (holding.isEmpty()) {
            askAgain();
        } else {
            hold(holding);
        }
    }

    /** Whether nobody works under a lease any more that stands all the same, see {@link Lease}. */
    private boolean over(EntryFormat.Lease other) {
        Lane through = readThrough();
        return through != null && engine.clock().precise() >= end(other, through);
    }

    private static long end(EntryFormat.Lease other, Lane through) {
        return through.time().latestNanos(other.expiresAt()) + EXPIRY_MARGIN.toNanos();
    }

    /** Waits for another's load: its end is pushed, but the expiry of its lease may never be. */
    private synchronized List<Ticket<K, V>> await(EntryFormat.Lease other) {
        Lane through = lane;
        if (detached || through == null) {
            return List.of();
        }
        stage = Stage.WAITING;
        long delay = Math.min(
                end(other, through) - engine.clock().precise(),
                engine.options().leaseTtl().toNanos());
        timer = engine.timers().after(Duration.ofNanos(Math.max(0, delay)), this::wake);
        return passengers.onTime();
    }

    private void wake() {
        synchronized (this) {
            if (stage != Stage.WAITING) {
                return;
            }
            stage = Stage.READING;
            stopTimer();
        }
        reading.read();
    }

    /** Takes the place of what stands there: nothing, or something dead. */
    void lease(byte[] expected) {
        Lane through;
        boolean wanted;
        synchronized (this) {
            wanted = passengers.anyLoads();
            through = detached ? null : lane;
            stage = Stage.LEASING;
            found = null;
            passengers.dismiss();
        }
        if (!wanted) {
            settle(new Answer.Absent<>(), new Answer.Again<>());
        } else if (through == null) {
            askAgain();
        } else if (heldByEpochs()) {
            load();
        } else {
            Lease<K, V> wish = new Lease<>(this, through);
            wish.take(expected);
        }
    }

    /** The lease stands: this process loads. */
    void leased(Lease<K, V> obtained) {
        synchronized (this) {
            lease = obtained;
            overrules = true;
            overtaken = false;
        }
        load();
    }

    /** Another was faster. */
    void notLeased() {
        reading.afterLostRace();
    }

    /** The lease was renewed: who came meanwhile may count on this load. */
    synchronized void renewed() {
        overtaken = false;
        long now = engine.clock().now();
        if (!engine.strict() && !tagsInDoubt(now) && Epoch.allCurrent(captured, now)) {
            passengers.admitLate();
        }
    }

    /** Lets others load if an epoch has ended under which this flight loads. */
    void giveWayIfEnded() {
        boolean useless;
        synchronized (this) {
            useless = stage == Stage.LOADING && !noneEnded(captured);
        }
        if (useless) {
            detach();
            release();
        }
    }

    /** Ends the wait for a push that nobody will send. */
    void leaveIfUncovered() {
        boolean inVain;
        synchronized (this) {
            inVain = stage == Stage.WAITING && coverage.ended();
        }
        if (inVain) {
            askAgain();
        }
    }

    /** The server refuses leases (it is full, say): load, and store nothing. */
    void leaseRefused() {
        loadUnstored();
    }

    // ---- loading -----------------------------------------------------------------------------------------------

    /** Without Redis memory is asked again: a flight that has ended since it was asked first may have left the value. */
    void loadDuringOutage() {
        LocalEntry<K> remembered = engine.remembered(key);
        if (remembered != null) {
            Answer<V> found = new Answer.Found<>(
                    engine.read(remembered), Level.L1, Answer.FRESH, engine.validator(remembered, Level.L1));
            settle(found, found);
            return;
        }
        Era era = engine.fleet().era();
        synchronized (this) {
            lane = null;
            overtaken = false;
            aloneSince = engine.clock().now();
            coverage = era;
            captured = era.epochs(key.scope().epochNames());
            heldUntil = engine.lag().heldHere(redisKey, key.scope().dependencyNames(Set.of()));
            heldUntil = heldUntil <= aloneSince ? Lag.FREE : heldUntil;
        }
        load();
    }

    /**
     * What is loaded now may be what was invalidated, or is about to be: it is for those who ask, and stored nowhere.
     *
     * @param expiresAt until when that is so, by the server's clock
     */
    void loadHeld(long expiresAt) {
        synchronized (this) {
            heldUntil = lane == null ? engine.clock().now() : lane.time().earliestNanos(expiresAt);
            overrules = true;
        }
        load();
    }

    /**
     * Whether nothing stands any more that was there before this flight, nor can be stored that others had begun to load by
     * then: it has had a lease of its own, or has met what keeps all loads from being stored.
     */
    synchronized boolean overrules() {
        return overrules;
    }

    private synchronized boolean heldByEpochs() {
        heldUntil = engine.lag().heldUntil(captured, key.scope().dependencies());
        if (heldUntil <= engine.clock().now()) {
            heldUntil = Lag.FREE;
        }
        return heldUntil != Lag.FREE;
    }

    /** Loads for those who asked, and stores nothing. */
    void loadUnstored() {
        detach();
        load();
    }

    private void load() {
        synchronized (this) {
            admitWhoAskedBefore();
        }
        answerPeeks();
        synchronized (this) {
            loadingSince = engine.clock().now();
            tagsHeldUntil = lane == null
                    ? engine.lag().heldHere(redisKey, key.scope().epochNames())
                    : engine.lag().heldUntil(captured, captured.length);
        }
        assign(Stage.LOADING, ticket -> ticket.work(() -> ticket.load(this)));
    }

    /** Those who do not load have their answer: nothing is cached. */
    private void answerPeeks() {
        List<Ticket<K, V>> peeks;
        synchronized (this) {
            peeks = passengers.takePeeks();
        }
        peeks.forEach(ticket -> ticket.answer(new Answer.Absent<>()));
    }

    /** Gives somebody work; a flight that nobody fitting is left on ends. */
    private void assign(Stage next, Consumer<Ticket<K, V>> work) {
        Ticket<K, V> chosen;
        List<Ticket<K, V>> held = List.of();
        synchronized (this) {
            stage = next;
            chosen = passengers.appoint(next == Stage.LOADING);
            if (atLeisure()) {
                held = passengers.allBut(chosen);
            }
        }
        hold(held);
        if (chosen != null) {
            work.accept(chosen);
        } else {
            release();
            settle(new Answer.Absent<>(), new Answer.Again<>());
        }
    }

    /** What the loader is told. */
    LoadNotes<V> notes() {
        return engine.notes(fallback());
    }

    /** The value past its TTL that may be served if its load fails or takes too long; null when there is none. */
    LoadNotes.@Nullable Stale<V> fallback() {
        Fallback kept;
        Lane through;
        synchronized (this) {
            long now = engine.clock().now();
            boolean sure = !detached && !overtaken && coverage.holds(now) && noneEnded(captured);
            through = lane;
            kept = sure && fallback != null && fallback.servable(through, engine.clock()) ? fallback : null;
        }
        return kept == null ? null : engine.stale(key.scope(), redisKey, kept.value(), through);
    }

    /** Whether {@link #fallback} is worth asking. */
    synchronized boolean hasFallback() {
        return fallback != null;
    }

    /** The load goes on without its ticket, who may leave like the others. */
    synchronized void loadsApart() {
        passengers.dismiss();
    }

    /** The loader has returned. */
    void loaded(Loaded<V> loaded, long nanos) {
        engine.ledger().loaded(key.scope(), nanos);
        if (!loaded.store()) {
            release();
            answerLoaded(loaded.value(), false, null);
            return;
        }
        try {
            tags = engine.tagsOf(loaded);
        } catch (RuntimeException | Error e) {
            engine.ledger().encodeFailed(key.scope(), e);
            release();
            answerLoaded(loaded.value(), false, null);
            return;
        }
        Lease<K, V> held;
        Epoch[] before;
        synchronized (this) {
            held = detached || !noneEnded(captured) ? null : lease;
            before = captured;
        }
        if (held == null) {
            unstored(loaded);
        } else if (Epoch.allCurrent(before, engine.clock().now())
                || held.lane().link().tracking()) {
            fill(loaded, nanos, held);
        } else {
            engine.fleet()
                    .epochs()
                    .confirm(
                            key.scope().epochNames(),
                            before,
                            same -> {
                                recapture(same);
                                fill(loaded, nanos, held);
                            },
                            () -> unstored(loaded));
        }
    }

    private void fill(Loaded<V> loaded, long nanos, Lease<K, V> place) {
        Fill.Load<K, V> load;
        synchronized (this) {
            load = new Fill.Load<>(engine, key, redisKey, captured, loadingSince, nanos, loaded);
        }
        new Fill<>(load, tags, place, this).store();
    }

    /**
     * While Redis is away a value is remembered for a short time, under epochs of this process alone. They end when
     * Redis is back, so what is put after that is dead already.
     */
    private synchronized @Nullable LocalEntry<K> rememberDuringOutage(Loaded<V> loaded) {
        Era era = engine.fleet().era();
        boolean otherEra = coverage instanceof Era && coverage != era;
        String[] names = key.scope().dependencyNames(tags);
        boolean held = heldUntil != Lag.FREE || engine.lag().heldHere(redisKey, names) > loadingSince;
        if (detached || overtaken || otherEra || held || !noneEnded(captured) || reachable()) {
            return null;
        }
        Epoch[] epochs = era.epochs(names);
        // Nobody has told this process of anything since the flight began, so the value is at least as old as that.
        long since = engine.fleet().alone() ? engine.clock().now() : aloneSince;
        return noneEnded(captured)
                ? engine.rememberDuringOutage(key, loaded, since, era, new Dependencies(key.scope(), epochs))
                : null;
    }

    private boolean tooOld(long now) {
        return !engine.fleet().alone()
                && now - aloneSince > engine.fleet().options().coherenceWindow().toNanos();
    }

    /** Whether the key's server and those of its epochs can be used: one of them away is the cache away. */
    private boolean reachable() {
        if (engine.fleet().lane(redisKey) == null) {
            return false;
        }
        for (String epoch : key.scope().epochNames()) {
            if (engine.fleet().lane(KeyLayout.bytes(epoch)) == null) {
                return false;
            }
        }
        return true;
    }

    private static boolean noneEnded(Epoch[] epochs) {
        for (Epoch epoch : epochs) {
            if (epoch.ended()) {
                return false;
            }
        }
        return true;
    }

    /** The loader threw, and its callers get what it threw. */
    void loadFailed(Throwable cause, long loadNanos) {
        engine.ledger().loadFailed(key.scope(), loadNanos);
        Fallback doubtful = doubtful();
        if (doubtful == null) {
            failed(cause);
            return;
        }
        Epoch[] before = doubtful.dependencies().epochs();
        String[] names = java.util.Arrays.stream(before).map(Epoch::name).toArray(String[]::new);
        engine.fleet()
                .epochs()
                .confirm(
                        names,
                        before,
                        same -> {
                            believe(doubtful.value(), same);
                            failed(cause);
                        },
                        () -> failed(cause));
    }

    /** Without pushes epochs are soon not believed any more: what is at hand may be of use if they are found unchanged. */
    private synchronized @Nullable Fallback doubtful() {
        boolean pushes = lease == null || lease.lane().link().tracking();
        return pushes
                        || fallback == null
                        || fallback.dependencies().current(engine.clock().now())
                ? null
                : fallback;
    }

    private synchronized void believe(EntryFormat.Value value, Epoch[] epochs) {
        fallback = new Fallback(value, new Dependencies(key.scope(), epochs));
    }

    private void failed(Throwable cause) {
        LoadNotes.Stale<V> stale = fallback();
        if (stale != null) {
            giveBack();
            engine.ledger().servedInstead(key, cause);
            settle(new Answer.Found<>(stale.value(), Level.L2), new Answer.Again<>());
            return;
        }
        release();
        settle(new Answer.Failed<>(cause), new Answer.Again<>());
    }

    /** What the lease has replaced goes back to its place, to be served for a while: so that nobody tries again at once. */
    private void giveBack() {
        Lease<K, V> held;
        Fallback kept;
        synchronized (this) {
            held = lease;
            lease = null;
            kept = fallback;
        }
        if (held != null && kept != null) {
            held.giveBack(kept.value());
        }
    }

    /** Its worker will not load any more: what the lease has replaced stands again, if it may. */
    void abandoned() {
        if (fallback() != null) {
            giveBack();
        }
        leftOut();
    }

    /** Its worker's loader had nothing to say about this key: others may ask their own. */
    void leftOut() {
        release();
        Ticket<K, V> silent;
        synchronized (this) {
            silent = passengers.takeWorker();
        }
        settle(new Answer.Again<>(), new Answer.Again<>());
        if (silent != null) {
            silent.answer(new Answer.LeftOut<>());
        }
    }

    // ---- storing -----------------------------------------------------------------------------------------------

    /** A write of the value is about to be sent: who joins from now on is answered only if it stands. */
    @Override
    public synchronized boolean beginStoring() {
        if (detached || !Epoch.allCurrent(captured, engine.clock().now())) {
            return false;
        }
        stage = Stage.STORING;
        return true;
    }

    @Override
    public void stored(Loaded<V> loaded, Fill.Entry entry) {
        Object kept = engine.entries().kept(entry.bytes(), loaded.value());
        synchronized (this) {
            if (!detached) {
                engine.remember(key, kept, entry);
            }
        }
        long stamp = EntryFormat.stamp(entry.bytes());
        answerLoaded(loaded.value(), true, engine.validator(key, stamp, entry.lifetime(), entry.lane(), Level.SOURCE));
    }

    /** The value goes to those who asked before; and, while Redis is away, to memory. */
    @Override
    public void unstored(Loaded<V> loaded) {
        release();
        LocalEntry<K> remembered = null;
        try {
            remembered = rememberDuringOutage(loaded);
        } catch (RuntimeException | Error e) {
            engine.ledger().encodeFailed(key.scope(), e);
        }
        answerLoaded(loaded.value(), false, engine.validator(remembered, Level.SOURCE));
    }

    private void answerLoaded(@Nullable V value, boolean forLate, @Nullable Validator validator) {
        Answer<V> answer = new Answer.Found<>(value, Level.SOURCE, Answer.FRESH, validator);
        settle(answer, forLate ? answer : new Answer.Again<>());
    }

    private void release() {
        Lease<K, V> held;
        synchronized (this) {
            held = lease;
            lease = null;
        }
        if (held != null) {
            held.release();
        }
    }

    private void settle(Answer<V> answer, Answer<V> lateAnswer) {
        Passengers<K, V> answered;
        Flight<K, V> following;
        synchronized (this) {
            if (stage == Stage.DONE) {
                return;
            }
            stage = Stage.DONE;
            following = engine.strict() ? withLate(passengers.takeLate()) : null;
            next = following;
            answered = passengers.disembark();
            stopTimer();
            if (lease != null) {
                lease.stopRenewing();
            }
        }
        if (following != null) {
            setOut(following);
        }
        engine.landed(this);
        answered.forEachOnTime(ticket -> tell(ticket, answer));
        answered.forEachLate(ticket -> tell(ticket, lateAnswer));
    }

    /** The flight that follows, with those who came too late for this one; null when there are none. */
    private @Nullable Flight<K, V> withLate(List<Ticket<K, V>> late) {
        if (late.isEmpty()) {
            return null;
        }
        Flight<K, V> following = new Flight<>(engine, key, redisKey, late.get(0));
        late.subList(1, late.size()).forEach(following.passengers::join);
        return following;
    }

    /** They were told one by one, each would read for itself and the others would be late again. */
    private void setOut(Flight<K, V> following) {
        if (engine.follow(this, following)) {
            following.begin(null);
        } else {
            following.askAgain();
        }
    }

    /** That nothing is cached is no answer for somebody who came with a loader while that was found out. */
    private void tell(Ticket<K, V> ticket, Answer<V> answer) {
        boolean again = answer instanceof Answer.Absent<V> && ticket.loads();
        Handlers.guarded(() -> ticket.answer(again ? new Answer.Again<>() : answer));
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    // ---- invalidation ------------------------------------------------------------------------------------------

    /** The server says that the key has changed or gone. */
    void pushed() {
        boolean again;
        synchronized (this) {
            again = stage == Stage.WAITING;
            boolean learnt = stage == Stage.CHECKING || stage == Stage.DECODING || stage == Stage.LOADING;
            boolean writing = stage == Stage.LEASING || stage == Stage.STORING;
            if (writing || (learnt && lease != null && lease.renewing())) {
                overtaken = true;
            } else if (learnt) {
                detached = true;
            }
        }
        if (again) {
            wake();
        } else {
            removeIfDetached();
        }
    }

    /** This process ends what the flight may bring: it goes on for those who asked before, and for nobody else. */
    void detach() {
        boolean waiting;
        synchronized (this) {
            detached = true;
            waiting = stage == Stage.WAITING;
        }
        removeIfDetached();
        if (waiting) {
            askAgain();
        }
    }

    /** Nothing has been found or begun: whoever waits here does better in a younger flight, which pushes will reach. */
    private void askAgain() {
        settle(new Answer.Again<>(), new Answer.Again<>());
    }

    private void removeIfDetached() {
        List<Ticket<K, V>> late;
        synchronized (this) {
            if (!detached) {
                return;
            }
            late = passengers.takeLate();
        }
        engine.landed(this);
        // What it finds will not stand, so they would have to start over in any case, perhaps after a long load.
        late.forEach(ticket -> tell(ticket, new Answer.Again<>()));
        hold(); // nothing watches it any more
    }
}
