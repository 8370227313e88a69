package dev.cachoeira.redis.connection;

import dev.cachoeira.runtime.Timers;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Link;
import dev.cachoeira.server.Transport;
import dev.cachoeira.server.TransportOptions;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server, or the master that Sentinels name.
 *
 * <p>A beat is {@code TIME} and {@code ROLE}: a master that was replaced answers as a replica, if at all, and its
 * connections are given up. So are those to one that does not know it yet, once a Sentinel names another.
 */
final class SingleTransport implements Transport, LettuceLink.Place {

    private static final Logger log = LoggerFactory.getLogger(SingleTransport.class);

    private final ServerAddress address;
    private final TransportOptions options;
    private final Connector connector;
    private final Directions directions;
    private final @Nullable SentinelWatch watch;
    private final Wire[] wires;

    SingleTransport(ServerAddress address, TransportOptions options, Connector connector, Timers timers) {
        this.address = address;
        this.options = options;
        this.connector = connector;
        this.wires = new Wire[options.connections()];
        if (address.sentinels().isEmpty()) {
            this.directions = Directions.to(address.uris().get(0));
            this.watch = null;
        } else {
            Sentinels sentinels = new Sentinels(connector, address);
            this.directions = () -> sentinels.ask().thenApply(this::newest);
            this.watch = new SentinelWatch(sentinels, description(), timers, this::named);
        }
    }

    @Override
    public void open(Listener listener) {
        Reachability reachability = new Reachability(address.description());
        for (int i = 0; i < wires.length; i++) {
            wires[i] = new Wire(directions, reachability, connector, this, listener, options.reconnectDelay());
        }
        for (Wire wire : wires) {
            wire.connect();
        }
        if (watch != null) {
            watch.begin();
        }
    }

    /** A Sentinel that is behind leads no connection away from where the others stand. */
    private Destination newest(Destination named) {
        Destination newest = named;
        for (Wire wire : wires) {
            newest = wire.newer(newest);
        }
        return newest;
    }

    private void named(Destination master) {
        boolean left = false;
        for (Wire wire : wires) {
            left |= wire.leaveFor(master);
        }
        if (left) {
            log.warn("Sentinels name another {} now: {}; the one before is left", description(), master.node());
        }
    }

    @Override
    public @Nullable Link link(byte[] key) {
        Wire wire = wires.length == 1 ? wires[0] : wires[spread(key) % wires.length];
        return wire == null ? null : wire.link();
    }

    /** Which of the connections to a server a key uses. */
    static int spread(byte[] key) {
        int hash = Arrays.hashCode(key) * 0x9E3779B9;
        return hash >>> 1;
    }

    /** Behind Sentinels the address of the master is known by its connections. */
    @Override
    public Set<String> nodes() {
        if (watch == null) {
            return Set.of(new Destination(address.uris().get(0), 0).node());
        }
        Set<String> nodes = new HashSet<>();
        for (Wire wire : wires) {
            LettuceLink link = wire == null ? null : wire.link();
            if (link != null) {
                nodes.add(link.node());
            }
        }
        return nodes;
    }

    @Override
    public int linksPerNode() {
        return options.connections();
    }

    @Override
    public String description() {
        return address.description();
    }

    /** All there is, at whichever address. */
    @Override
    public String shard(LettuceLink link) {
        return description();
    }

    @Override
    public boolean severalKeysPerCommand() {
        return true;
    }

    @Override
    public void beat(LettuceLink link, Command.Handler handler) {
        Replies.Pending time = Replies.pending();
        Replies.Pending role = Replies.pending();
        List<WireCommand> commands = new ArrayList<>();
        commands.add(WireCommand.array(CommandType.TIME, time.handler()));
        commands.add(WireCommand.array(CommandType.ROLE, role.handler()));
        link.dispatchAll(commands);
        time.reply().thenCombine(role.reply(), SingleTransport::clockOfMaster).whenComplete((micros, failure) -> {
            if (failure != null) {
                handler.failed(Replies.failure(failure));
            } else {
                handler.replied(micros);
            }
        });
    }

    private static Long clockOfMaster(@Nullable Object time, @Nullable Object role) {
        String is = Replies.text(Replies.list(role).get(0));
        if (!is.equals("master")) {
            throw new Replies.RefusedException("it is a replica, not the master");
        }
        return Replies.micros(time);
    }

    @Override
    public Failure refused(LettuceLink link, Command command, Failure failure) {
        String message = failure.message();
        if (message.startsWith("READONLY") || message.startsWith("LOADING") || message.startsWith("MASTERDOWN")) {
            link.abandon();
        } else if (message.startsWith("NOSCRIPT")) {
            ScriptLoading.reload(link, Objects.requireNonNull(command.script()));
        }
        return failure;
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        for (Wire wire : wires) {
            if (wire != null) {
                wire.stop();
            }
        }
        connector.close();
    }
}
