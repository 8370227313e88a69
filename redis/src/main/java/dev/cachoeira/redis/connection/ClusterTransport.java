package dev.cachoeira.redis.connection;

import dev.cachoeira.runtime.Timers;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Link;
import dev.cachoeira.server.Script;
import dev.cachoeira.server.Transport;
import dev.cachoeira.server.TransportOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The primaries of a cluster, each with its own connections.
 *
 * <p>A beat is {@code TIME}, {@code CLUSTER INFO} and {@code CLUSTER SLOTS}: a node that is cut off from the majority says
 * so, and every node tells how it sees the slots. A view with a newer epoch is taken over; nodes whose slots have changed
 * are remapped: nothing that was read under the old map is believed. So is a node that says that it has taken slots over:
 * between two beats one may have left it and come back, without keys and without a push. Keys that are being moved
 * are answered by {@code ASK} or {@code MOVED}: reads then bypass, and only a deletion, or what is about a counter, is sent
 * on to where the key may be, which may be a node that has no slots yet.
 */
final class ClusterTransport implements Transport, LettuceLink.Place {

    private static final Logger log = LoggerFactory.getLogger(ClusterTransport.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(300);
    private static final Set<Script> FOLLOWING = EnumSet.of(Script.COUNT, Script.MARK, Script.FENCE, Script.UNFENCE);
    private static final Failure MOVING = Failure.notSent("the slot is being moved");

    private final ServerAddress address;
    private final TransportOptions options;
    private final Connector connector;
    private final Timers timers;
    private final Map<String, List<Wire>> wires = new ConcurrentHashMap<>();
    private final Map<String, String> claims = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile ClusterView view = ClusterView.empty();
    private volatile @Nullable Listener listener;
    private volatile boolean closed;
    private boolean unreachable;

    ClusterTransport(ServerAddress address, TransportOptions options, Connector connector, Timers timers) {
        this.address = address;
        this.options = options;
        this.connector = connector;
        this.timers = timers;
    }

    @Override
    public void open(Listener newListener) {
        listener = newListener;
        look(0);
    }

    @Override
    public @Nullable Link link(byte[] key) {
        String node = view.owner(key);
        return node == null ? null : link(node, key);
    }

    private @Nullable LettuceLink link(String node, byte[] key) {
        List<Wire> connections = wires.get(node);
        return connections == null
                ? null
                : connections
                        .get(SingleTransport.spread(key) % connections.size())
                        .link();
    }

    @Override
    public Set<String> nodes() {
        return view.nodes();
    }

    @Override
    public int linksPerNode() {
        return options.connections();
    }

    @Override
    public String description() {
        return address.description();
    }

    /** A replica that takes over does so by a new map of slots. */
    @Override
    public String shard(LettuceLink link) {
        return link.node();
    }

    @Override
    public boolean severalKeysPerCommand() {
        return false;
    }

    // ---- the map of slots --------------------------------------------------------------------------------------

    /** Asks one node after the other, until one answers, and again while some connection is missing. */
    private void look(int turn) {
        if (closed) {
            return;
        }
        List<RedisURI> candidates = candidates();
        RedisURI uri = candidates.get(turn % candidates.size());
        connector.connect(uri).whenComplete((connection, failure) -> {
            if (failure != null) {
                lookAgain(turn + 1, failure);
            } else {
                ask(connection, uri.getHost())
                        .orTimeout(connector.timeout().toMillis(), TimeUnit.MILLISECONDS)
                        .whenComplete((seen, refusal) -> {
                            connector.close(connection);
                            if (refusal == null) {
                                unreachable = false;
                                takeOver(seen, Set.of());
                            }
                            lookAgain(turn + 1, refusal);
                        });
            }
        });
    }

    private List<RedisURI> candidates() {
        List<RedisURI> candidates = new ArrayList<>(address.uris());
        for (String node : wires.keySet()) {
            candidates.add(uri(node));
        }
        return candidates;
    }

    private RedisURI uri(String node) {
        int colon = node.lastIndexOf(':');
        return address.node(node.substring(0, colon), Integer.parseInt(node.substring(colon + 1)));
    }

    private void lookAgain(int turn, @Nullable Throwable failure) {
        if (failure != null && !unreachable && turn >= candidates().size()) {
            unreachable = true;
            log.warn("{} cannot be reached or is not a cluster ({}); trying again", description(), failure.toString());
        }
        timers.after(LOOK_AGAIN, () -> {
            if (complete()) {
                lookAgain(0, null);
            } else {
                look(turn);
            }
        });
    }

    private boolean complete() {
        Set<String> needed = view.nodes();
        return !needed.isEmpty() && needed.stream().allMatch(this::connected);
    }

    private boolean connected(String node) {
        List<Wire> connections = wires.get(node);
        return connections != null && connections.stream().allMatch(wire -> wire.link() != null);
    }

    private static CompletableFuture<ClusterView> ask(StatefulRedisConnection<byte[], byte[]> connection, String host) {
        Replies.Pending info = Replies.pending();
        Replies.Pending slots = Replies.pending();
        Bundle.dispatch(
                connection,
                List.of(
                        WireCommand.string(CommandType.CLUSTER, info.handler(), "INFO"),
                        WireCommand.array(CommandType.CLUSTER, slots.handler(), "SLOTS")));
        return info.reply().thenCombine(slots.reply(), (said, ranges) -> read(said, ranges, host));
    }

    private static ClusterView read(@Nullable Object info, @Nullable Object slots, String host) {
        String text = Replies.text(info);
        if (!ServerFacts.field(text, "cluster_state").equals("ok")) {
            throw new Replies.RefusedException("its cluster is not able to serve");
        }
        return ClusterView.parse(text, Replies.list(slots), host);
    }

    /** The node that tells of itself if it has taken slots over since it was asked last, perhaps some that it had before. */
    private Set<String> grown(String node, ClusterView seen) {
        String before = claims.put(node, seen.claim());
        return before == null || before.equals(seen.claim()) ? Set.of() : Set.of(node);
    }

    /** Goes by another map of slots, unless it is older. The engine hears of it without the lock. */
    private void takeOver(ClusterView seen, Set<String> grown) {
        List<Wire> gone = new ArrayList<>();
        List<Wire> remapped = new ArrayList<>();
        exchange(seen, grown, gone, remapped);
        gone.forEach(Wire::stop);
        remapped.forEach(Wire::remapped);
    }

    private synchronized void exchange(ClusterView seen, Set<String> grown, List<Wire> gone, List<Wire> remapped) {
        Listener told = listener;
        if (closed || told == null) {
            return;
        }
        Set<String> changed = new HashSet<>(grown);
        if ((!seen.olderThan(view) || allLost()) && !seen.sameSlots(view)) {
            changed.addAll(seen.changedSince(view));
            goBy(seen, told, gone);
        }
        changed.forEach(node -> remapped.addAll(wires.getOrDefault(node, List.of())));
    }

    /** Nothing leads to any node of the view: another cluster may stand there by now, whose epochs begin anew. */
    private boolean allLost() {
        return wires.values().stream().flatMap(List::stream).allMatch(wire -> wire.link() == null);
    }

    private void goBy(ClusterView seen, Listener told, List<Wire> gone) {
        Set<String> left = new HashSet<>(wires.keySet());
        left.removeAll(seen.nodes());
        view = seen;
        left.forEach(node -> gone.addAll(Objects.requireNonNull(wires.remove(node))));
        for (String node : seen.nodes()) {
            if (!wires.containsKey(node)) {
                connect(node, told);
            }
        }
        claims.keySet().retainAll(wires.keySet());
    }

    private void connect(String node, Listener told) {
        List<Wire> fresh = new ArrayList<>();
        Reachability reachability = new Reachability(node);
        for (int i = 0; i < options.connections(); i++) {
            fresh.add(
                    new Wire(Directions.to(uri(node)), reachability, connector, this, told, options.reconnectDelay()));
        }
        wires.put(node, fresh);
        fresh.forEach(Wire::connect);
    }

    // ---- links -------------------------------------------------------------------------------------------------

    @Override
    public void beat(LettuceLink link, Command.Handler handler) {
        Replies.Pending time = Replies.pending();
        Replies.Pending info = Replies.pending();
        Replies.Pending slots = Replies.pending();
        List<WireCommand> commands = new ArrayList<>();
        commands.add(WireCommand.array(CommandType.TIME, time.handler()));
        commands.add(WireCommand.string(CommandType.CLUSTER, info.handler(), "INFO"));
        commands.add(WireCommand.array(CommandType.CLUSTER, slots.handler(), "SLOTS"));
        info.reply()
                .thenCombine(slots.reply(), (said, ranges) -> read(said, ranges, host(link)))
                .thenCombine(time.reply(), (seen, clock) -> {
                    takeOver(seen, grown(link.node(), seen));
                    return Replies.micros(clock);
                })
                .whenComplete((micros, failure) -> {
                    if (failure != null) {
                        handler.failed(Replies.failure(failure));
                    } else {
                        handler.replied(micros);
                    }
                });
        // Last: the slots are taken over on the thread that reads the connection, which holds no lock, never on this
        // one.
        link.dispatchAll(commands);
    }

    private static String host(LettuceLink link) {
        return link.node().substring(0, link.node().lastIndexOf(':'));
    }

    /** A node tells of its own slots only which of them are on their way. */
    @Override
    public void settled(LettuceLink link, Command.Handler handler) {
        Replies.Pending nodes = Replies.pending();
        nodes.reply().whenComplete((seen, failure) -> {
            if (failure != null) {
                handler.failed(Replies.failure(failure));
            } else {
                handler.replied(ClusterView.moving(Replies.text(seen)) ? 0L : 1L);
            }
        });
        link.dispatchAll(List.of(WireCommand.string(CommandType.CLUSTER, nodes.handler(), "NODES")));
    }

    @Override
    public @Nullable Failure refused(LettuceLink link, Command command, Failure failure) {
        String[] words = failure.message().split(" ");
        switch (words[0]) {
            case "MOVED", "ASK" -> {
                if (words[0].equals("MOVED")) {
                    refreshView(link);
                }
                if (follows(command)) {
                    return words.length > 2 && sendOn(link, words, command) ? null : MOVING;
                }
            }
            case "READONLY", "LOADING", "MASTERDOWN", "CLUSTERDOWN" -> link.abandon();
            case "NOSCRIPT" -> ScriptLoading.reload(link, Objects.requireNonNull(command.script()));
            default -> {
                // The engine's affair.
            }
        }
        return failure;
    }

    /** One look at a time: while slots move, there are many refusals. */
    private void refreshView(LettuceLink link) {
        if (looking.compareAndSet(false, true)) {
            link.beat(new Command.Handler() {
                @Override
                public void replied(@Nullable Object reply) {
                    looking.set(false);
                }

                @Override
                public void failed(Failure failure) {
                    looking.set(false);
                }
            });
        }
    }

    /**
     * A deletion must reach the key wherever it is, so must a fence, and so must what counts and reads a counter, and what is
     * done to a queue, of which nothing is remembered; everything else can do without.
     */
    private static boolean follows(Command command) {
        return switch (command.verb()) {
            case DEL, GET_UNTRACKED -> true;
            case SCRIPT -> {
                Script script = Objects.requireNonNull(command.script());
                yield FOLLOWING.contains(script) || script.queue();
            }
            default -> false;
        };
    }

    /** Sends a command to where its key is; a server that redirects it has not executed it. */
    private boolean sendOn(LettuceLink from, String[] redirection, Command command) {
        String node = ClusterView.node(redirection[2], host(from));
        LettuceLink target = link(node, command.arguments().get(0));
        if (target == null) {
            visit(node); // for the next try
        }
        if (target == null || target == from) {
            return false;
        }
        List<WireCommand> commands = new ArrayList<>();
        if (redirection[0].equals("ASK")) {
            commands.add(WireCommand.string(CommandType.ASKING, Replies.ignored()));
        }
        commands.add(WireCommand.of(command, new SentOn(command, target)));
        target.dispatchAll(commands);
        return true;
    }

    /** Connects to a node that has no slots yet. */
    private synchronized void visit(String node) {
        Listener told = listener;
        if (!closed && told != null && !wires.containsKey(node)) {
            connect(node, told);
        }
    }

    /** Where a key is on its way to, it may be on its way from there by now: that is no refusal either. */
    private record SentOn(Command command, LettuceLink target) implements Command.Handler {

        @Override
        public void replied(@Nullable Object reply) {
            command.handler().replied(reply);
        }

        @Override
        public void failed(Failure failure) {
            String message = failure.message();
            if (message.startsWith("NOSCRIPT")) {
                ScriptLoading.reload(target, Objects.requireNonNull(command.script()));
            }
            boolean moving = message.startsWith("MOVED ") || message.startsWith("ASK ");
            command.handler().failed(moving ? MOVING : failure);
        }
    }

    @Override
    public void close() {
        closed = true;
        wires.values().forEach(connections -> connections.forEach(Wire::stop));
        connector.close();
    }
}
