package dev.cachoeira.simulation;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Link;
import dev.cachoeira.server.Script;
import dev.cachoeira.server.Transport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A process's connections to the servers, each made anew when it is lost. In a cluster it does what the production's
 * transport does: a beat brings the server's view of the slots, a younger view is taken over, places whose slots have
 * changed or that have taken some over are remapped, and a deletion or a fence is sent on to where its key may be.
 */
final class SimTransport implements Transport {

    private static final long FIRST_TRY = 10 * Chance.MILLI;
    private static final Set<Script> FOLLOWING = EnumSet.of(Script.FENCE, Script.UNFENCE);
    private static final Failure MOVING = Failure.notSent("the slot is being moved");

    private final SimProcess process;
    private final World world;
    private final Map<Integer, List<Wire>> wires = new TreeMap<>();
    private final Map<Integer, Long> claims = new TreeMap<>();
    private SlotMap map;
    private long youngest;
    private boolean looking;
    private @Nullable Listener listener;

    SimTransport(SimProcess process, World world) {
        this.process = process;
        this.world = world;
        this.map = world.anyPlace().map();
        this.youngest = map.epoch();
    }

    /** One place in the pool and the connection that fills it now. */
    private final class Wire {
        private final Place place;
        private final String name;
        private @Nullable Connection connection;
        private boolean stopped;

        Wire(Place place, int index) {
            this.place = place;
            this.name = process + "/" + (world.cluster() == null ? "" : place.index() + ".") + index;
        }

        void connectAfter(long delay) {
            Scheduler scheduler = world.scheduler();
            scheduler.at(scheduler.now() + delay + world.chance().nanos(0, Chance.MILLI), process, this::connect);
        }

        private void connect() {
            if (stopped) {
                return;
            }
            Connection attempt = new Connection(world, process, place, name, this::lost);
            attempt.open(() -> {
                if (stopped) {
                    attempt.abandon();
                } else {
                    connection = attempt;
                    listener().connected(attempt);
                }
            });
        }

        private void lost(Connection old, boolean stood) {
            if (connection == old) {
                connection = null;
                listener().disconnected(old);
            }
            connectAfter(stood ? FIRST_TRY : world.chance().nanos(FIRST_TRY, 4 * FIRST_TRY));
        }

        void remapped() {
            if (connection != null) {
                listener().remapped(connection);
            }
        }

        void stop() {
            stopped = true;
            if (connection != null) {
                connection.abandon();
            }
        }
    }

    Listener listener() {
        return Objects.requireNonNull(listener);
    }

    @Override
    public void open(Listener newListener) {
        listener = newListener;
        map.places().forEach(this::connect);
    }

    private void connect(int place) {
        List<Wire> fresh = new ArrayList<>();
        for (int i = 0; i < world.profile().connections; i++) {
            fresh.add(new Wire(world.places().get(place), i));
        }
        wires.put(place, fresh);
        fresh.forEach(wire -> wire.connectAfter(0));
    }

    @Override
    public @Nullable Link link(byte[] key) {
        return link(map.owner(Cluster.slot(world.profile(), map, key)), key);
    }

    private @Nullable Connection link(int place, byte[] key) {
        List<Wire> pool = wires.get(place);
        if (pool == null) {
            return null;
        }
        int index = pool.size() == 1 ? 0 : new Chance(world.profile().wiring + Arrays.hashCode(key)).below(pool.size());
        return pool.get(index).connection;
    }

    // ---- slots -------------------------------------------------------------------------------------------------

    /**
     * Whether it has heard of a map, and from each place that it uses what that has taken over until now: of a slot that has
     * come back since, without a push, only the place that it came back to tells.
     */
    boolean knows(SlotMap slots) {
        Cluster cluster = world.cluster();
        SlotMap now = cluster == null ? slots : cluster.latest();
        return youngest >= slots.epoch()
                && map.places().stream().allMatch(place -> claims.getOrDefault(place, 0L) >= now.claims()[place]);
    }

    /** A place has told how it sees the slots. */
    void heard(Place place, SlotMap seen) {
        youngest = Math.max(youngest, seen.epoch());
        Set<Integer> changed = new TreeSet<>();
        List<Wire> gone = new ArrayList<>();
        long claim = seen.claims()[place.index()];
        if (hasTakenOver(claims.put(place.index(), claim), claim)) {
            changed.add(place.index());
        }
        if (seen.epoch() >= map.epoch() && !seen.sameSlots(map)) {
            changed.addAll(seen.changedSince(map));
            goBy(seen, gone);
        }
        List<Wire> remapped = new ArrayList<>();
        changed.forEach(each -> remapped.addAll(wires.getOrDefault(each, List.of())));
        gone.forEach(Wire::stop);
        remapped.forEach(Wire::remapped);
    }

    /** Whether a place has taken slots over since it was heard last, perhaps some that it had before. */
    private static boolean hasTakenOver(@Nullable Long before, long claim) {
        return before != null && before != claim;
    }

    private void goBy(SlotMap seen, List<Wire> gone) {
        map = seen;
        world.scheduler().trace(process, () -> "goes by " + seen);
        Set<Integer> needed = seen.places();
        for (int left : List.copyOf(wires.keySet())) {
            if (!needed.contains(left)) {
                gone.addAll(Objects.requireNonNull(wires.remove(left)));
            }
        }
        for (int place : needed) {
            if (!wires.containsKey(place)) {
                connect(place);
            }
        }
        claims.keySet().retainAll(wires.keySet());
    }

    /** What the handler of a refused command is told, or null when another server has the command now. */
    @Nullable
    Failure refused(Connection link, Command command, Failure failure) {
        String[] words = failure.message().split(" ");
        if (!words[0].equals("MOVED") && !words[0].equals("ASK")) {
            return failure;
        }
        lookAgain(link);
        if (command.verb() != Verb.DEL && (command.script() == null || !FOLLOWING.contains(command.script()))) {
            return failure; // everything else can do without
        }
        return sendOn(link, words[0].equals("ASK"), Integer.parseInt(words[2]), command) ? null : MOVING;
    }

    private void lookAgain(Connection link) {
        if (looking) {
            return;
        }
        looking = true;
        link.look(new Command.Handler() {
            @Override
            public void replied(@Nullable Object reply) {
                looking = false;
            }

            @Override
            public void failed(Failure failure) {
                looking = false;
            }
        });
    }

    private boolean sendOn(Connection from, boolean asking, int place, Command command) {
        Connection target = link(place, command.arguments().get(0));
        if (target == null && !wires.containsKey(place)) {
            connect(place); // for the next try: it has no slots yet
        }
        if (target == null || target == from) {
            return false;
        }
        target.sendOn(command, asking, new SentOn(command.handler()));
        return true;
    }

    /** Where a key is on its way to, it may be on its way from there by now: that is no refusal either. */
    private record SentOn(Command.Handler handler) implements Command.Handler {

        @Override
        public void replied(@Nullable Object reply) {
            handler.replied(reply);
        }

        @Override
        public void failed(Failure failure) {
            boolean moving =
                    failure.message().startsWith("MOVED ") || failure.message().startsWith("ASK ");
            handler.failed(moving ? MOVING : failure);
        }
    }

    // ---- facts -------------------------------------------------------------------------------------------------

    /** The connections that stand, as this process sees it. */
    List<Connection> connections() {
        List<Connection> standing = new ArrayList<>();
        for (List<Wire> pool : wires.values()) {
            for (Wire wire : pool) {
                if (wire.connection != null) {
                    standing.add(wire.connection);
                }
            }
        }
        return standing;
    }

    /** Whether all that stand may be believed. */
    boolean coherent() {
        for (Connection connection : connections()) {
            if (!connection.coherent()) {
                return false;
            }
        }
        return true;
    }

    /** The process is dead: the system closes what it had open. */
    void vanish() {
        connections().forEach(Connection::vanish);
    }

    @Override
    public Set<String> nodes() {
        Set<String> names = new TreeSet<>();
        map.places().forEach(place -> names.add(world.places().get(place).name()));
        return names;
    }

    @Override
    public int linksPerNode() {
        return world.profile().connections;
    }

    @Override
    public String description() {
        return "simulated";
    }

    @Override
    public void close() {
        // A simulated process ends by dying.
    }
}
