package dev.cachoeira.cache;

import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Link;
import dev.cachoeira.server.Script;
import dev.cachoeira.server.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of this process and what may be believed of what they told.
 *
 * <p>Each lane beats: an answered beat proves that every push which the server had sent before it has been seen, so what
 * was read through the lane may be believed until the beat's sending plus the coherence window. A lane that lets the
 * deadline pass is shut, with all lanes to its server: nothing is asked of it but beats, until one is answered within the
 * deadline. Before a lane opens, {@link Admission} has made sure that its server holds nothing that was invalidated.
 *
 * <p>A deletion that was not acknowledged is owed by the {@link Journal} and sent again: at once where its lane is open,
 * when the lane opens, and with every beat. Until then its key counts as out of reach, and nothing else does.
 */
final class Fleet implements Transport.Listener, AutoCloseable {

    private static final Duration LONGEST_TICK = Duration.ofMillis(20);

    /** A server that no link leads to, as far as this process knows. */
    private static final String SOMEBODY = "";

    private final FleetOptions options;
    private final Runtime runtime;
    private final @Nullable Transport transport;
    private final CacheListener listener;
    private final Pushes pushes;
    private final EpochTable epochs;
    private final Journal journal;
    private final Recent recent;
    private final LatelyEnded latelyEnded;
    private final Admission admission;
    private final NodeStates nodes;
    private final Endings endings = new Endings();
    private final Map<Link, Lane> lanes = new ConcurrentHashMap<>();
    private final Map<Lane, Beat> beats = new ConcurrentHashMap<>();
    private final AtomicInteger bulkReads = new AtomicInteger();
    private final long deadlineNanos;
    private final Duration tick;
    private volatile Era era;
    private volatile boolean closed;

    /**
     * Makes a fleet.
     *
     * @param transport the way to the servers, or null when this process is to remember alone
     * @param pushes gets the names of entries that have changed or gone
     */
    Fleet(
            FleetOptions options,
            Runtime runtime,
            @Nullable Transport transport,
            KeyLayout layout,
            CacheListener listener,
            Pushes pushes) {
        this.options = options;
        this.runtime = runtime;
        this.transport = transport;
        this.listener = listener;
        this.pushes = pushes;
        this.era = new Era(runtime.stamps(), endings);
        this.deadlineNanos = options.deadline().toNanos();
        this.tick = tick(options.beat());
        this.journal = new Journal(options.journalLimit(), layout.everything());
        this.recent = new Recent(options.journalLimit(), options.replayWindow().toNanos(), layout.everything());
        this.latelyEnded = new LatelyEnded(runtime.clock());
        this.epochs = new EpochTable(this, runtime);
        this.admission = new Admission(this, layout, runtime);
        this.nodes = new NodeStates(
                listener,
                runtime.clock(),
                () -> transport == null ? java.util.Set.of() : transport.nodes(),
                transport == null ? 0 : transport.linksPerNode());
    }

    /** Where the names of changed entries go. */
    interface Pushes {

        /** An entry has changed or gone. */
        void changed(String name);

        /** An epoch that loads may have captured was invalidated, by this process or another. */
        void epochEnded();

        /** What a lane has told is worth nothing, and it tells nothing more. */
        void laneEnded();
    }

    /** Often enough that a beat is not late by more than half of itself: a window may be as short as two. */
    private static Duration tick(Duration beat) {
        Duration half = beat.dividedBy(2);
        return half.compareTo(LONGEST_TICK) < 0 ? half : LONGEST_TICK;
    }

    void start() {
        if (transport != null) {
            transport.open(this);
            runtime.timers().after(tick, this::tick);
        }
    }

    FleetOptions options() {
        return options;
    }

    EpochTable epochs() {
        return epochs;
    }

    Journal journal() {
        return journal;
    }

    LatelyEnded latelyEnded() {
        return latelyEnded;
    }

    NodeStates nodes() {
        return nodes;
    }

    boolean alone() {
        return transport == null;
    }

    /** The lane that carries a key, or null while there is none that may be used, or the key's deletion is owed. */
    @Nullable
    Lane lane(byte[] key) {
        return lane(key, runtime.clock().now());
    }

    /** The same for who asks for many at the same time. */
    @Nullable
    Lane lane(byte[] key, long now) {
        return journal.owes(key) ? null : carrier(key, now);
    }

    /** The lane that carries a key, or null while there is none, whatever is owed. */
    @Nullable
    Lane carrier(byte[] key) {
        return carrier(key, runtime.clock().now());
    }

    private @Nullable Lane carrier(byte[] key, long now) {
        Link link = link(key);
        Lane lane = link == null ? null : lanes.get(link);
        return lane != null && lane.usable() && lane.holds(now) ? lane : null;
    }

    /** The servers that are needed to reach every key; empty while unknown. */
    Set<String> serversNeeded() {
        return transport == null ? Set.of() : transport.nodes();
    }

    /** How many reads of many keys are being worked on. */
    AtomicInteger bulkReads() {
        return bulkReads;
    }

    /** The link that carries a key, whatever is known of its server. */
    @Nullable
    Link link(byte[] key) {
        return transport == null ? null : transport.link(key);
    }

    /** What to remember by while Redis is away. */
    Era era() {
        return era;
    }

    Iterable<Lane> lanes() {
        return lanes.values();
    }

    /** Forgets what is known of an epoch, here and now. */
    void dropEpoch(String name) {
        era.drop(name);
        if (epochs.drop(name)) {
            pushes.epochEnded();
        }
    }

    @Override
    public void connected(Link link) {
        nodes.connected(link);
        admit(link);
    }

    /** Another server has taken over. The former one may stand, and no longer hears of anything. */
    private void leavePredecessors(Link link) {
        for (Lane lane : lanes.values()) {
            Link other = lane.link();
            if (other.shard().equals(link.shard()) && !other.runId().equals(link.runId())) {
                retire(lane, "another server has taken over");
                runtime.timers()
                        .after(
                                Duration.ZERO,
                                other::abandon); // not within this call, by which two could block each other
            }
        }
    }

    /** A new lane for a link whose server is still to be looked at. */
    private void admit(Link link) {
        recall(link);
        Lane lane = new Lane(link, runtime, options.deadline(), endings, listener);
        Beat beat = new Beat(lane, runtime.clock(), options, this::beaten);
        beats.put(lane, beat);
        lanes.put(link, lane);
        leavePredecessors(link); // after it can be seen: two that come at the same time must not miss each other
        admission.begin(lane, () -> {
            beat.admit();
            beat.send();
        });
    }

    @Override
    public void disconnected(Link link) {
        Lane lane = lanes.remove(link);
        if (lane != null) {
            beats.remove(lane);
            retire(lane, "the connection is lost");
            nodes.disconnected(link, !closed);
        }
    }

    @Override
    public void remapped(Link link) {
        recall(link);
        renew(link, "the map of slots has changed");
        endEra(); // a key that nothing led to may be one of a usable lane by now
    }

    @Override
    public void invalidated(Link link, @Nullable List<byte[]> keys) {
        if (keys == null) {
            renew(link, "all keys were deleted");
            return;
        }
        try (Gathering gathering = Gathering.open()) {
            for (byte[] key : keys) {
                String name = KeyLayout.text(key);
                latelyEnded.note(name);
                if (epochs.drop(name)) {
                    pushes.epochEnded();
                }
                pushes.changed(name);
            }
        }
    }

    /** What the link's lane has told so far is worth nothing, the link itself is as good as before. */
    private void renew(Link link, String why) {
        Lane old = lanes.get(link);
        Beat beat = old == null ? null : beats.remove(old);
        if (old == null || beat == null) {
            return;
        }
        if (beat.admitted()) {
            Lane lane = new Lane(link, runtime, options.deadline(), endings, listener);
            lane.time(old.time());
            lane.extend(old.until()); // never, if that has ended: its link is about to be left
            beats.put(lane, beat);
            beat.goOn(lane);
            if (old.usable()) {
                lane.open();
            }
            lanes.put(link, lane);
            beat.send();
        } else {
            admit(link);
        }
        retire(old, why);
    }

    /** What a lane has told is worth nothing, and nothing more comes of what was sent through it. */
    private void retire(Lane lane, String why) {
        lane.end();
        lane.shut(why);
        // A batch that was leaving at that moment may have been missed; nobody watches this lane any more.
        runtime.timers().after(options.deadline(), () -> lane.shut(why));
        pushes.laneEnded();
    }

    private void tick() {
        if (!closed) {
            Handlers.guarded(this::watch);
            runtime.timers().after(tick, this::tick);
        }
    }

    private void watch() {
        long now = runtime.clock().precise();
        for (Lane lane : lanes.values()) {
            Beat beat = beats.get(lane);
            boolean late = now - deadlineNanos > lane.oldestSent() || (beat != null && beat.late(now));
            if (late && lane.usable()) {
                shutNode(
                        lane.link().node(),
                        "no answer within " + options.deadline().toMillis() + " ms");
            } else if (late) {
                lane.shut("the server is away"); // again: a batch was leaving when it was shut
            }
            if (beat != null && beat.due(now)) {
                beat.send();
            }
            if (beat != null && beat.lost(now)) {
                lane.link().abandon(); // half-open: nobody at the other end will ever say so
            }
        }
    }

    /** The server is what does not answer, so one late lane shuts all that lead there; each beats at once. */
    private void shutNode(String node, String why) {
        for (Lane lane : lanes.values()) {
            if (lane.link().node().equals(node) && lane.usable()) {
                nodes.shut(lane.link(), why); // first: who hears of its commands' failure may ask
                lane.shut(why);
                Beat beat = beats.get(lane);
                if (beat != null) {
                    beat.send();
                }
            }
        }
    }

    private void beaten(Beat beat, @Nullable Failure failure) {
        Lane lane = beat.lane();
        if (lane.ended()) {
            return;
        }
        if (failure == null && beat.hadLapsed() && lane.usable()) {
            endEra(); // of a lane that is shut nothing is asked until it opens, which ends the era
        }
        if (failure != null) {
            nodes.shut(lane.link(), failure.message());
            lane.shut(failure.message());
            lane.link().abandon();
        } else {
            admission.keep(lane.link().runId(), runtime.clock().now());
            replay(lane); // however slow the server is: others may read from it
            if (beat.admitted() && beat.inTime()) {
                inUse(lane);
            }
        }
    }

    /** What is owed to the server has left; until it is acknowledged, nothing of it is read. */
    private void inUse(Lane lane) {
        if (!lane.usable()) {
            lane.open();
            endEra();
        }
        nodes.opened(lane.link()); // also if the lane before this one was shut while it was replaced
    }

    /**
     * What was remembered without Redis ends. After the lane can be used again: who finds it usable remembers nothing in
     * an era, and who found it away does so in the one that ends here.
     */
    private synchronized void endEra() {
        Era past = era;
        era = new Era(runtime.stamps(), endings);
        past.end();
    }

    /** Another server may have taken over: what was deleted shortly before, it may not have heard of. */
    private void recall(Link link) {
        owe(recent.unknownTo(
                link.runId(), name -> carries(link, name), runtime.clock().precise()));
    }

    /** Notes what a server has acknowledged, lest it is forgotten by the one that takes its place. */
    void acknowledged(Deletion deletion, String server) {
        recent.add(deletion, server, runtime.clock().precise());
        Link present = link(KeyLayout.bytes(deletion.name()));
        if (present != null && !server.equals(SOMEBODY) && !present.runId().equals(server)) {
            owe(List.of(deletion)); // it has taken over already
        }
    }

    private boolean carries(Link link, String name) {
        return link == link(KeyLayout.bytes(name));
    }

    /** These are about to end because their source has changed; before anything of them is dropped. */
    void ending(Collection<Deletion> deletions) {
        for (Deletion deletion : deletions) {
            latelyEnded.note(deletion.name());
            deletion.then().forEach(latelyEnded::note);
        }
    }

    /**
     * Deletes keys, and tells when every deletion was acknowledged or is owed.
     *
     * @param done is called once, perhaps at once and on this thread
     */
    void delete(Collection<Deletion> deletions, Runnable done) {
        if (alone()) {
            done.run();
        } else {
            new Deletions(new ThroughLanes()).send(deletions, done);
        }
    }

    private final class ThroughLanes implements Deletions.Way {

        @Override
        public void send(Deletion deletion, Consumer<Boolean> outcome) {
            Lane lane = carrier(KeyLayout.bytes(deletion.name()));
            if (lane == null) {
                outcome.accept(false);
            } else {
                lane.send(command(deletion, lane.link(), outcome));
            }
        }

        @Override
        public void owe(Collection<Deletion> deletions) {
            Fleet.this.owe(deletions);
        }
    }

    /** Deletions were not acknowledged: they are sent again, and nothing of them is read until they are. */
    void owe(Collection<Deletion> deletions) {
        Collection<Deletion> owed = journal.add(deletions);
        owed.forEach(deletion -> dropEpoch(deletion.name()));
        replay(owed.stream()
                .filter(deletion -> carrier(KeyLayout.bytes(deletion.name())) != null)
                .toList());
    }

    private void replay(Lane lane) {
        replay(journal.about(name -> carries(lane.link(), name)));
    }

    /** Past the lanes: one that is shut takes nothing, and the answer may take longer than the deadline. */
    private void replay(Collection<Deletion> owed) {
        Map<Link, List<Command>> byLink = new LinkedHashMap<>();
        for (Deletion deletion : owed) {
            Link link = link(KeyLayout.bytes(deletion.name()));
            if (link != null) {
                byLink.computeIfAbsent(link, any -> new ArrayList<>())
                        .add(command(deletion, link, acknowledged -> replayed(deletion, acknowledged)));
            }
        }
        byLink.forEach(Link::send);
    }

    private Command command(Deletion deletion, Link link, Consumer<Boolean> outcome) {
        byte[] key = KeyLayout.bytes(deletion.name());
        Delete handler = new Delete(deletion, link, outcome);
        return switch (deletion.mark()) {
            case NONE -> Command.of(Verb.DEL, handler, key);
            case FENCES -> {
                byte[] fence = EntryFormat.fence(runtime.stamps().next());
                yield Command.of(
                        Script.UNFENCE,
                        handler,
                        key,
                        fence,
                        Fencing.holder(runtime.stamps().next()));
            }
            case HOLD, TOMBSTONE -> {
                byte[] millis = KeyLayout.bytes(String.valueOf(deletion.markMillis()));
                yield Command.of(Script.MARK, handler, key, mark(deletion, link), millis);
            }
        };
    }

    private byte[] mark(Deletion deletion, Link link) {
        Lane lane = lanes.get(link);
        ServerTime time = lane == null ? new ServerTime(0, 0) : lane.time();
        long expiresAt = time.millisAt(runtime.clock().precise()) + deletion.markMillis();
        return deletion.mark().bytes(runtime.stamps().next(), expiresAt);
    }

    private void replayed(Deletion deletion, boolean acknowledged) {
        Collection<Deletion> next = acknowledged ? journal.acknowledged(deletion) : null;
        if (next != null) {
            endEra(); // what was remembered of it meanwhile
            replay(next);
        }
    }

    /** What becomes of one deletion that a link carries. */
    private final class Delete implements Command.Handler {
        private final Deletion deletion;
        private final Link link;
        private final Consumer<Boolean> outcome;
        private volatile boolean sentOn;

        Delete(Deletion deletion, Link link, Consumer<Boolean> outcome) {
            this.deletion = deletion;
            this.link = link;
            this.outcome = outcome;
        }

        @Override
        public void replied(@Nullable Object reply) {
            acknowledged(deletion, sentOn ? SOMEBODY : link.runId());
            nodes.deletes(link);
            outcome.accept(true);
        }

        @Override
        public void failed(Failure failure) {
            if (failure.kind() == Failure.Kind.REFUSED) {
                nodes.refusesDeletions(link, failure.message());
            }
            outcome.accept(false);
        }

        @Override
        public void sentOn() {
            sentOn = true;
        }
    }

    /** Asks a server something that no cache is about; the answer may take longer than the deadline. */
    void ask(Link link, Verb verb, Command.Handler handler, byte[]... arguments) {
        link.send(List.of(Command.of(verb, handler, arguments)));
    }

    @Override
    public void close() {
        closed = true;
        if (transport != null) {
            transport.close();
        }
        era.end();
    }
}
