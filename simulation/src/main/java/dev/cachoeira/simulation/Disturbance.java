package dev.cachoeira.simulation;

import java.util.List;

/** What goes wrong, and when. */
final class Disturbance {

    private final World world;
    private final Chance chance;
    private final Scheduler scheduler;

    Disturbance(World world) {
        this.world = world;
        this.chance = world.chance();
        this.scheduler = world.scheduler();
    }

    void plan(long start, long end) {
        for (Profile.Fault fault : world.profile().faults) {
            int times = fault == Profile.Fault.EVICTION ? chance.between(1, 8) : chance.between(1, 3);
            for (int i = 0; i < times; i++) {
                scheduler.at(chance.nanos(start, end), null, () -> {
                    happen(fault);
                    world.flush();
                });
            }
        }
        if (world.profile().expiryIsNoticed) {
            scheduler.at(start, null, () -> noticeExpiry(end));
        }
    }

    private void noticeExpiry(long end) {
        Server master = world.master();
        if (master != null && !master.stalled()) {
            master.model().keys().forEach(master.model()::expire);
            world.flush();
        }
        if (scheduler.now() < end) {
            scheduler.after(chance.nanos(Chance.MILLI, 20 * Chance.MILLI), () -> noticeExpiry(end));
        }
    }

    private void happen(Profile.Fault fault) {
        Server master = world.master();
        int index = chance.below(world.profile().processes);
        switch (fault) {
            case SLOW_NETWORK -> {} // the delays are drawn elsewhere
            case PAUSE -> pause(world.process(index));
            case CRASH -> crash(index);
            default -> {
                if (master != null) {
                    happenTo(master, fault);
                }
            }
        }
    }

    private void happenTo(Server master, Profile.Fault fault) {
        switch (fault) {
            case CUT -> connection(master, Connection::cut, "is cut");
            case CLIENT_KILL -> connection(master, Connection::kill, "is killed");
            case HALF_OPEN -> {
                int which = chance.between(1, 3);
                connection(master, each -> each.halfOpen((which & 1) != 0, (which & 2) != 0), "goes half-open");
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
                master.model().flushAll();
            }
            case FULL -> {
                scheduler.trace(master.runId(), () -> "is full");
                master.model().full(true);
                scheduler.after(
                        chance.nanos(Chance.MILLI, 80 * Chance.MILLI),
                        () -> master.model().full(false));
            }
            case RESTART -> restart(master);
            case FAILOVER -> failOver(master);
            default -> throw new IllegalStateException(fault + " does not happen to a server");
        }
    }

    private void connection(Server master, java.util.function.Consumer<Connection> what, String how) {
        List<Connection> connections = master.connections();
        if (!connections.isEmpty()) {
            Connection connection = connections.get(chance.below(connections.size()));
            scheduler.trace(connection, () -> how);
            what.accept(connection);
        }
    }

    private void key(List<String> names, Server master, java.util.function.Consumer<String> what, String how) {
        if (!names.isEmpty()) {
            String name = names.get(chance.below(names.size()));
            scheduler.trace(master.runId(), () -> how + name);
            world.oracle().excuse(world.source().rows());
            what.accept(name);
        }
    }

    private void pause(SimProcess process) {
        long nanos = chance.nanos(Chance.MILLI, chance.percent(50) ? 40 * Chance.MILLI : 400 * Chance.MILLI);
        scheduler.trace(process, () -> "stands still for " + nanos / Chance.MILLI + " ms");
        process.pause(nanos);
    }

    private void crash(int index) {
        SimProcess process = world.process(index);
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
        scheduler.trace(
                master.runId(),
                () -> "dies; " + runId + " begins "
                        + (empty ? "empty" : "with a file " + age / Chance.MILLI + " ms old"));
        world.master(null);
        master.connections().forEach(Connection::kill);
        scheduler.after(chance.nanos(Chance.MILLI, 60 * Chance.MILLI), () -> world.master(next));
    }

    private void failOver(Server master) {
        long lag = chance.nanos(0, 60 * Chance.MILLI);
        long shift = chance.nanos(0, 40 * Chance.MILLI) - 20 * Chance.MILLI;
        String runId = world.nextRunId();
        Server next = master.successor(runId, lag, shift);
        boolean demoted = chance.percent(40);
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
        world.master(atOnce ? next : null);
        if (!atOnce) {
            scheduler.after(chance.nanos(Chance.MILLI, 60 * Chance.MILLI), () -> world.master(next));
        }
    }
}
