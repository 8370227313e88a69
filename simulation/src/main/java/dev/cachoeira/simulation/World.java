package dev.cachoeira.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Everything that one run is made of. */
final class World {

    /** Two requests and their replies stay below the deadline: an epoch that is missing is looked for, and then made. */
    static final long LONGEST_USUAL = 7 * Chance.MILLI;

    private final Profile profile;
    private final Chance chance;
    private final Scheduler scheduler;
    private final Source source;
    private final Oracle oracle;
    private final Disturbance disturbance;
    private final List<SimProcess> processes = new ArrayList<>();
    private final List<Connection> talkative = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private final @Nullable Cluster cluster;
    private int connections;
    private int servers;
    private int started;
    private boolean healed;
    private Consumer<SimProcess> whenInUse = process -> {};

    World(long seed, boolean traced) {
        this.chance = new Chance(seed);
        this.profile = new Profile(chance);
        this.scheduler = new Scheduler(traced);
        this.source = new Source(this);
        this.oracle = new Oracle(this);
        this.disturbance = new Disturbance(this);
        this.cluster = profile.clustered() ? new Cluster(this) : null;
        addPlaces();
        for (int i = 0; i < profile.processes; i++) {
            processes.add(null);
            start(i);
        }
    }

    private void addPlaces() {
        long clock = chance.nanos(1_000_000_000 * Chance.MILLI, 2_000_000_000 * Chance.MILLI);
        if (!profile.clustered()) {
            places.add(new Place(0, "redis", new Server(this, 0, nextRunId(), clock), SlotMap.single()));
            return;
        }
        SlotMap map = Cluster.first(profile.places);
        for (int i = 0; i < profile.places; i++) {
            long apart =
                    profile.lags() ? 0 : chance.nanos(0, 20 * Chance.MILLI); // epochs of a lagging source have dates
            places.add(new Place(i, "redis-" + i, new Server(this, i, nextRunId(), clock + apart), map));
        }
    }

    Profile profile() {
        return profile;
    }

    Chance chance() {
        return chance;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Source source() {
        return source;
    }

    Oracle oracle() {
        return oracle;
    }

    Disturbance disturbance() {
        return disturbance;
    }

    /** Starts a process, in the place of one that died. */
    void start(int index) {
        String name = "P" + index + (started < profile.processes ? "" : "." + started);
        started++;
        processes.set(index, new SimProcess(name, this));
    }

    SimProcess process(int index) {
        return processes.get(index);
    }

    List<SimProcess> processes() {
        return processes;
    }

    /** Where servers run. */
    List<Place> places() {
        return places;
    }

    /** One of them. */
    Place anyPlace() {
        return places.get(places.size() == 1 ? 0 : chance.below(places.size()));
    }

    /** What the places share, or null when there is only one. */
    @Nullable
    Cluster cluster() {
        return cluster;
    }

    /** The servers in charge, or the last that were. */
    List<Server> lastMasters() {
        return places.stream().map(Place::last).toList();
    }

    String nextRunId() {
        return "R" + ++servers;
    }

    int nextConnection() {
        return ++connections;
    }

    /** What is done whenever a process begins to use the server. */
    void whenInUse(Consumer<SimProcess> action) {
        whenInUse = action;
    }

    void inUse(SimProcess process) {
        whenInUse.accept(process);
    }

    /** From now on nothing new goes wrong. */
    void heal() {
        healed = true;
    }

    /** How long a message takes over a connection that is slower than others. */
    long delay(int slowness) {
        long usual = delay();
        return Math.max(usual, Math.min(slowness * usual, LONGEST_USUAL));
    }

    /** How long a message takes. */
    long delay() {
        long usual = profile.usualDelay;
        int dice = chance.below(100);
        if (dice < 2 && !healed && profile.has(Profile.Fault.SLOW_NETWORK)) {
            return chance.nanos(usual, 80 * Chance.MILLI);
        }
        return dice < 10 ? chance.nanos(usual, Math.min(4 * usual, LONGEST_USUAL)) : chance.nanos(usual / 4, usual);
    }

    /** Whether three requests and their replies stay within a deadline, so that nobody takes the server for one that is away. */
    boolean punctual() {
        long longest = Math.min(4 * profile.usualDelay, LONGEST_USUAL);
        long slowest = profile.unevenConnections ? Math.min(20 * longest, LONGEST_USUAL) : longest;
        return 6 * Math.max(slowest, profile.usualDelay) <= Profile.DEADLINE.toNanos();
    }

    /** A server has said something over a connection. */
    void toFlush(Connection connection) {
        talkative.add(connection);
    }

    /** Sends what servers have said. */
    void flush() {
        for (Connection connection : talkative) {
            connection.flush();
        }
        talkative.clear();
    }
}
