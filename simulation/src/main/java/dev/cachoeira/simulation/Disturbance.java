package dev.cachoeira.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What goes wrong, and when. */
final class Disturbance {

    private final World world;
    private final Chance chance;
    private final Scheduler scheduler;

    /** What happens in the middle of the next piece of work. */
    private final Queue<Profile.Fault> waiting = new ArrayDeque<>();

    Disturbance(World world) {
        this.world = world;
        this.chance = world.chance();
        this.scheduler = world.scheduler();
    }

    void plan(long start, long end) {
        for (Profile.Fault fault : world.profile().faults) {
            boolean often = fault == Profile.Fault.EVICTION || world.profile().oneFault;
            int times = chance.between(1, often ? 8 : 3);
            for (int i = 0; i < times; i++) {
                long at = chance.nanos(start, end);
                boolean aimed = chance.percent(50);
                scheduler.at(at, null, () -> {
                    if (aimed) {
                        waiting.add(fault);
                    } else {
                        happen(fault, null);
                    }
                });
            }
        }
        if (world.profile().expiryIsNoticed) {
            scheduler.at(start, null, () -> noticeExpiry(end));
        }
    }

    /** A process begins something that takes about so long: a good moment for what waits for one. */
    void moment(SimProcess process, long length) {
        Profile.Fault fault = waiting.poll();
        if (fault != null) {
            scheduler.after(chance.nanos(0, length), () -> happen(fault, process));
        }
    }

    /** A load begins. What its process had sent through a connection that it has given up arrives in the middle of it. */
    void load(SimProcess process, long length) {
        moment(process, length + 2 * Chance.MILLI);
        if (!world.profile().has(Profile.Fault.LINGER) || !process.available()) {
            return;
        }
        for (Server server : world.lastMasters()) {
            for (Connection connection : server.connections()) {
                if (connection.isOf(process) && connection.lingers()) {
                    scheduler.after(chance.nanos(0, length), connection::arriveLate);
                }
            }
        }
    }

    private void noticeExpiry(long end) {
        for (Place place : world.places()) {
            Server master = place.master();
            if (master != null && !master.stalled()) {
                master.model().keys().forEach(master.model()::expire);
                world.flush();
            }
        }
        if (scheduler.now() < end) {
            scheduler.after(chance.nanos(Chance.MILLI, 20 * Chance.MILLI), () -> noticeExpiry(end));
        }
    }

    /** Something goes wrong; with a connection of a process if there is one at whose work it is aimed. */
    private void happen(Profile.Fault fault, @Nullable SimProcess target) {
        Server master = world.anyPlace().master();
        int index = chance.below(world.profile().processes);
        switch (fault) {
            case SLOW_NETWORK -> {} // the delays are drawn elsewhere
            case PAUSE -> pause(target != null ? target : world.process(index));
            case CRASH -> crash(world.profile().strict && target != null ? target : world.process(index));
            case MOVE -> {
                boolean inOrder = world.profile().lags() || chance.percent(75); // a hold that does not move is over
                Objects.requireNonNull(world.cluster()).move(inOrder);
            }
            default -> {
                if (master != null) {
                    happenTo(master, fault, target);
                }
            }
        }
        world.flush();
    }

    private void happenTo(Server master, Profile.Fault fault, @Nullable SimProcess target) {
        List<Connection> connections = new ArrayList<>(master.connections());
        if (target != null) {
            connections.removeIf(each -> !each.isOf(target));
        }
        switch (fault) {
            case CUT -> connection(connections, Connection::cut, "is cut");
            case CLIENT_KILL -> connection(connections, Connection::kill, "is killed");
            case LINGER -> connection(connections, Connection::linger, "closes at one end");
            case HALF_OPEN -> {
                int which = chance.between(1, 3);
                connection(connections, each -> each.halfOpen((which & 1) != 0, (which & 2) != 0), "goes half-open");
            }
            case STALL -> {
                long nanos = chance.nanos(5 * Chance.MILLI, Profile.LONGEST_STALL);
                scheduler.trace(master.runId(), () -> "answers nothing for " + nanos / Chance.MILLI + " ms");
                master.stall(nanos);
            }
            case EVICTION -> key(master.model().keys(), master, master.model()::evict, "evicts ");
            case TABLE_EVICTION ->
                key(master.model().trackedKeys(), master, master.model()::evictTracking, "forgets who has read ");
            case FLUSH -> {
                scheduler.trace(master.runId(), () -> "is flushed");
                world.oracle().forgets();
                master.model().flushAll();
            }
            case FULL -> {
                scheduler.trace(master.runId(), () -> "is full");
                master.model().full(true);
                scheduler.after(
                        chance.nanos(Chance.MILLI, 80 * Chance.MILLI),
                        () -> master.model().full(false));
            }
            case REFUSING -> {
                scheduler.trace(master.runId(), () -> "refuses writes and deletions");
                master.model().refusing(true);
                scheduler.after(
                        chance.nanos(Chance.MILLI, 80 * Chance.MILLI),
                        () -> master.model().refusing(false));
            }
            case RESTART -> restart(master);
            case FAILOVER -> failOver(master);
            default -> throw new IllegalStateException(fault + " does not happen to a server");
        }
    }

    private void connection(List<Connection> connections, Consumer<Connection> what, String how) {
        if (!connections.isEmpty()) {
            Connection connection = connections.get(chance.below(connections.size()));
            scheduler.trace(connection, () -> how);
            what.accept(connection);
        }
    }

    private void key(List<String> names, Server master, Consumer<String> what, String how) {
        if (!names.isEmpty()) {
            String name = names.get(chance.below(names.size()));
            scheduler.trace(master.runId(), () -> how + name);
            world.oracle().excuseAll();
            world.oracle().forgets();
            what.accept(name);
        }
    }

    private void pause(SimProcess process) {
        long nanos = chance.nanos(Chance.MILLI, chance.percent(50) ? 40 * Chance.MILLI : 400 * Chance.MILLI);
        scheduler.trace(process, () -> "stands still for " + nanos / Chance.MILLI + " ms");
        process.pause(nanos);
    }

    private void crash(SimProcess process) {
        int index = world.processes().indexOf(process);
        if (!process.alive()) {
            return;
        }
        scheduler.trace(process, () -> "dies");
        process.crash();
        if (chance.percent(80)) {
            scheduler.after(chance.nanos(0, 50 * Chance.MILLI), () -> world.start(index));
        }
    }

    private void restart(Server master) {
        long age = chance.nanos(0, 300 * Chance.MILLI);
        boolean empty = chance.percent(30);
        String runId = world.nextRunId();
        Server next = empty ? master.empty(runId) : master.successor(runId, age, 0);
        world.oracle().remembersWrongly();
        scheduler.trace(
                master.runId(),
                () -> "dies; " + runId + " begins "
                        + (empty ? "empty" : "with a file " + age / Chance.MILLI + " ms old"));
        Place place = master.place();
        place.master(null);
        master.connections().forEach(Connection::kill);
        scheduler.after(chance.nanos(Chance.MILLI, 60 * Chance.MILLI), () -> place.master(next));
    }

    private void failOver(Server master) {
        long lag = chance.nanos(0, 60 * Chance.MILLI);
        long shift = chance.nanos(0, 40 * Chance.MILLI) - 20 * Chance.MILLI;
        String runId = world.nextRunId();
        Server next = master.successor(runId, lag, shift);
        boolean demoted = chance.percent(40);
        world.oracle().remembersWrongly();
        scheduler.trace(
                master.runId(),
                () -> (demoted ? "is demoted; " : "dies; ") + runId + " takes over, " + lag / Chance.MILLI
                        + " ms behind");
        if (demoted) {
            master.model().demote();
        } else {
            master.connections().forEach(Connection::kill);
        }
        boolean atOnce = chance.percent(50);
        Place place = master.place();
        place.master(atOnce ? next : null);
        if (!atOnce) {
            scheduler.after(chance.nanos(Chance.MILLI, 60 * Chance.MILLI), () -> place.master(next));
        }
    }
}
