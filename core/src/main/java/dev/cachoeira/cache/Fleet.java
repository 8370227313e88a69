package dev.cachoeira.cache;

import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Link;
import dev.cachoeira.server.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections of this process and what may be believed of what they told.
 *
 * <p>Each lane beats: an answered beat proves that every push which the server had sent before it has been seen, so what
 * was read through the lane may be believed until the beat's sending plus the coherence window. A lane that lets the
 * deadline pass is shut, with all lanes to its server: nothing is asked of it but beats, until one is answered within the
 * deadline. Before a lane opens, {@link Admission} has made sure that its server holds nothing that was invalidated, and
 * everything that the {@link Journal} owes it has been acknowledged.
 */
final class Fleet implements Transport.Listener, AutoCloseable {

    private static final Duration TICK = Duration.ofMillis(10);

    private final FleetOptions options;
    private final Runtime runtime;
    private final @Nullable Transport transport;
    private final CacheListener listener;
    private final Pushes pushes;
    private final EpochTable epochs;
    private final Journal journal;
    private final Recent recent;
    private final Admission admission;
    private final NodeStates nodes;
    private final Map<Link, Lane> lanes = new ConcurrentHashMap<>();
    private final Map<Lane, Beat> beats = new ConcurrentHashMap<>();
    private final long deadlineNanos;
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
        this.era = new Era(runtime.stamps());
        this.deadlineNanos = options.deadline().toNanos();
        this.journal = new Journal(options.journalLimit(), layout.everything(), () -> dropEpoch(layout.everything()));
        this.recent = new Recent(options.journalLimit(), options.replayWindow().toNanos(), layout.everything());
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
    }

    void start() {
        if (transport != null) {
            transport.open(this);
            runtime.timers().after(TICK, this::tick);
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

    NodeStates nodes() {
        return nodes;
    }

    boolean alone() {
        return transport == null;
    }

    /** The lane that carries a key, or null while there is none that may be used. */
    @Nullable
    Lane lane(byte[] key) {
        Link link = link(key);
        Lane lane = link == null ? null : lanes.get(link);
        return lane != null && lane.usable() && lane.holds(runtime.clock().now()) ? lane : null;
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

    /** A new lane for a link whose server is still to be looked at. */
    private void admit(Link link) {
        Lane lane = new Lane(link, runtime.clock(), listener);
        Beat beat = new Beat(lane, runtime.clock(), options, this::beaten);
        beats.put(lane, beat);
        lanes.put(link, lane);
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
    public void invalidated(Link link, @Nullable List<byte[]> keys) {
        if (keys == null) {
            renew(link);
            return;
        }
        try (Gathering gathering = Gathering.open()) {
            for (byte[] key : keys) {
                String name = KeyLayout.text(key);
                if (epochs.drop(name)) {
                    pushes.epochEnded();
                }
                pushes.changed(name);
            }
        }
    }

    /** All keys are gone: what the link's lane has told so far is worth nothing, the link itself is as good as before. */
    private void renew(Link link) {
        Lane old = lanes.get(link);
        Beat oldBeat = old == null ? null : beats.remove(old);
        if (old == null || oldBeat == null) {
            return;
        }
        if (oldBeat.admitted()) {
            Lane lane = new Lane(link, runtime.clock(), listener);
            lane.time(old.time());
            lane.extend(old.until());
            beats.put(lane, new Beat(lane, runtime.clock(), options, this::beaten, true));
            if (old.usable()) {
                lane.open();
            }
            lanes.put(link, lane);
        } else {
            admit(link);
        }
        retire(old, "all keys were deleted");
    }

    /** What a lane has told is worth nothing, and nothing more comes of what was sent through it. */
    private void retire(Lane lane, String why) {
        lane.end();
        lane.shut(why);
        // A batch that was leaving at that moment may have been missed; nobody watches this lane any more.
        runtime.timers().after(options.deadline(), () -> lane.shut(why));
    }

    private void tick() {
        if (!closed) {
            Handlers.guarded(this::watch);
            runtime.timers().after(TICK, this::tick);
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
                lane.shut(why);
                nodes.shut(lane.link(), why);
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
            lane.shut(failure.message());
            nodes.shut(lane.link(), failure.message());
            lane.link().abandon();
        } else if (!lane.usable() && beat.admitted() && beat.inTime()) {
            open(lane);
        } else if (lane.usable() && !journal.about(name -> carries(lane, name)).isEmpty()) {
            replay(lane, () -> {});
        }
    }

    /** Opens a lane as soon as nothing is owed to its server any more. */
    private void open(Lane lane) {
        boolean opened = journal.ifNothingAbout(name -> carries(lane, name), () -> {
            if (!lane.ended()) {
                lane.open();
            }
        });
        if (opened) {
            endEra();
            nodes.opened(lane.link());
        } else {
            replay(lane, () -> open(lane));
        }
    }

    /**
     * What was remembered without Redis ends. After the lane can be used again: who finds it usable remembers nothing in
     * an era, and who found it away does so in the one that ends here.
     */
    private synchronized void endEra() {
        Era past = era;
        era = new Era(runtime.stamps());
        past.end();
    }

    /** Another server has taken over: what was invalidated shortly before, it may not have heard of. */
    void recall(String server) {
        recent.unknownTo(server, runtime.clock().precise()).forEach(journal::add);
    }

    /** Notes keys whose change a server has acknowledged, lest it is forgotten by the one that takes its place. */
    void acknowledged(List<Journal.Entry> entries) {
        long now = runtime.clock().precise();
        for (Journal.Entry entry : entries) {
            Link link = link(KeyLayout.bytes(entry.key()));
            recent.add(entry, link == null ? "" : link.runId(), now);
        }
    }

    private void replay(Lane lane, Runnable acknowledged) {
        new Deletions(this::sendPastLanes, journal).replay(journal.about(name -> carries(lane, name)), acknowledged);
    }

    private boolean carries(Lane lane, String name) {
        return lane.link() == link(KeyLayout.bytes(name));
    }

    /**
     * Deletes keys, guards first, and tells when every deletion was acknowledged or is in the journal.
     *
     * @param done is called once, perhaps at once and on this thread
     */
    void delete(List<Journal.Entry> entries, Runnable done) {
        if (alone()) {
            done.run();
        } else {
            new Deletions(new ThroughLanes(), journal).send(entries, () -> {
                acknowledged(entries);
                done.run();
            });
        }
    }

    private final class ThroughLanes implements Deletions.Reachable {

        @Override
        public boolean send(byte[] key, Command command) {
            Lane lane = lane(key);
            if (lane == null) {
                return false;
            }
            lane.send(
                    new Command(command.verb(), command.arguments(), null, new ShutIfRefused(lane, command.handler())));
            return true;
        }

        @Override
        public boolean reachable(byte[] key) {
            return lane(key) != null;
        }
    }

    /** A server that answers reads and refuses deletions would serve what was invalidated: it counts as away. */
    private final class ShutIfRefused implements Command.Handler {
        private final Lane lane;
        private final Command.Handler handler;

        ShutIfRefused(Lane lane, Command.Handler handler) {
            this.lane = lane;
            this.handler = handler;
        }

        @Override
        public void replied(@Nullable Object reply) {
            handler.replied(reply);
        }

        @Override
        public void failed(Failure failure) {
            if (failure.kind() == Failure.Kind.REFUSED) {
                lane.shut("it refuses deletions");
                nodes.shut(lane.link(), "it refuses deletions: " + failure.message());
            }
            handler.failed(failure);
        }
    }

    /** A lane that is shut takes nothing, but what is owed must pass before it opens. */
    private boolean sendPastLanes(byte[] key, Command command) {
        Link link = link(key);
        if (link == null) {
            return false;
        }
        link.send(List.of(command));
        return true;
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
