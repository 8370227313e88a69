package dev.cachoeira.simulation;

import dev.cachoeira.server.Link;
import dev.cachoeira.server.Transport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A process's connections to the server, each made anew when it is lost. */
final class SimTransport implements Transport {

    private static final long FIRST_TRY = 10 * Chance.MILLI;

    private final SimProcess process;
    private final World world;
    private final List<Wire> wires = new ArrayList<>();
    private @Nullable Listener listener;

    SimTransport(SimProcess process, World world) {
        this.process = process;
        this.world = world;
        for (int i = 0; i < world.profile().connections; i++) {
            wires.add(new Wire(i));
        }
    }

    /** One place in the pool and the connection that fills it now. */
    private final class Wire {
        private final int index;
        private @Nullable Connection connection;

        Wire(int index) {
            this.index = index;
        }

        void connectAfter(long delay) {
            Scheduler scheduler = world.scheduler();
            scheduler.at(scheduler.now() + delay + world.chance().nanos(0, Chance.MILLI), process, this::connect);
        }

        private void connect() {
            Connection attempt = new Connection(world, process, process + "/" + index, this::lost);
            attempt.open(() -> {
                connection = attempt;
                listener().connected(attempt);
            });
        }

        private void lost(Connection old, boolean stood) {
            if (connection == old) {
                connection = null;
            }
            if (stood) {
                listener().disconnected(old);
            }
            connectAfter(stood ? FIRST_TRY : world.chance().nanos(FIRST_TRY, 4 * FIRST_TRY));
        }
    }

    Listener listener() {
        return java.util.Objects.requireNonNull(listener);
    }

    @Override
    public void open(Listener newListener) {
        listener = newListener;
        wires.forEach(wire -> wire.connectAfter(0));
    }

    @Override
    public @Nullable Link link(byte[] key) {
        int place =
                wires.size() == 1 ? 0 : new Chance(world.profile().wiring + Arrays.hashCode(key)).below(wires.size());
        return wires.get(place).connection;
    }

    /** The connections that stand, as this process sees it. */
    List<Connection> connections() {
        List<Connection> standing = new ArrayList<>(wires.size());
        for (Wire wire : wires) {
            if (wire.connection != null) {
                standing.add(wire.connection);
            }
        }
        return standing;
    }

    /** Whether all that stand may be believed. */
    boolean coherent() {
        for (Wire wire : wires) {
            if (wire.connection != null && !wire.connection.coherent()) {
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
        return Set.of("redis");
    }

    @Override
    public int linksPerNode() {
        return wires.size();
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
