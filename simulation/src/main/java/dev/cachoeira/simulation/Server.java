package dev.cachoeira.simulation;

import dev.cachoeira.server.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A server process: a model, a clock of its own, and the connections to it. */
final class Server implements Scheduler.Gate {

    private final World world;
    private final int place;
    private final String runId;
    private final long since;
    private final long clockOffset;
    private final RedisModel model;
    private final List<Connection> connections = new ArrayList<>();
    private long stalledUntil;

    Server(World world, int place, String runId, long clockOffset) {
        this.world = world;
        this.place = place;
        this.since = world.scheduler().now();
        this.runId = runId;
        this.clockOffset = clockOffset;
        this.model = new RedisModel(this::micros);
    }

    /** Another process with what this one held a while ago. */
    private Server(Server before, String runId, long age, long clockShift) {
        this.world = before.world;
        this.place = before.place;
        this.since = world.scheduler().now();
        this.runId = runId;
        this.clockOffset = before.clockOffset + clockShift;
        this.model = before.model.asOf(before.millis() - age / Chance.MILLI, this::micros);
    }

    Server successor(String newRunId, long age, long clockShift) {
        return new Server(this, newRunId, age, clockShift);
    }

    Server empty(String newRunId) {
        return new Server(world, place, newRunId, clockOffset);
    }

    Place place() {
        return world.places().get(place);
    }

    /** How long ago it has begun; the first ones were there before. */
    long age() {
        return since == 0 ? Long.MAX_VALUE : world.scheduler().now() - since;
    }

    long millis() {
        return micros() / 1_000;
    }

    long micros() {
        return (world.scheduler().now() + clockOffset) / 1_000;
    }

    String runId() {
        return runId;
    }

    RedisModel model() {
        return model;
    }

    void stall(long nanos) {
        stalledUntil = Math.max(stalledUntil, world.scheduler().now() + nanos);
    }

    boolean stalled() {
        return stalledUntil > world.scheduler().now();
    }

    @Override
    public long opensAt() {
        return stalledUntil;
    }

    @Override
    public boolean alive() {
        return true;
    }

    @Override
    public long opening() {
        return stalledUntil;
    }

    @Override
    public void ran() {
        world.flush();
    }

    void connect(Connection connection) {
        connections.add(connection);
        model.connect(connection);
    }

    void disconnect(Connection connection) {
        connections.remove(connection);
        model.disconnect(connection);
    }

    List<Connection> connections() {
        return List.copyOf(connections);
    }

    void execute(Connection connection, Command command, boolean asking) {
        world.scheduler()
                .trace(
                        runId,
                        () -> connection + " " + (command.script() == null ? command.verb() : command.script()) + " "
                                + command.arguments().stream().map(Readable::of).collect(Collectors.joining(" ")));
        Cluster cluster = world.cluster();
        String elsewhere = cluster == null
                ? null
                : cluster.redirection(place(), this, command.arguments().get(0), asking);
        if (elsewhere != null) {
            connection.refused(elsewhere);
            return;
        }
        model.execute(connection, command.verb(), command.script(), command.arguments());
    }
}
