package dev.cachoeira.testkit.server;

import dev.cachoeira.testkit.FreePort;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A real cluster on 127.0.0.1: three masters, each with one replica. Nodes 0 to 2 begin as masters; node i + 3 is the
 * replica of node i. A pair stays a pair: replicas do not migrate. Thread-safe.
 *
 * <pre>{@code
 * try (var cluster = RedisCluster.launch()) {
 *     RedisServer master = cluster.masterFor("key");
 *     cluster.kill(master);
 *     RedisServer successor = cluster.awaitReplacement(master);
 * }
 * }</pre>
 */
public final class RedisCluster implements AutoCloseable {

    private static final int NODES = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A server gives up after 5 seconds. */
    private static final Duration MANUAL_FAILOVER = Duration.ofMillis(5_500);

    private final List<RedisServer> nodes;

    private RedisCluster(List<RedisServer> nodes) {
        this.nodes = nodes;
    }

    /** A cluster of {@linkplain RedisBinary#bundled() bundled} servers with the defaults. */
    public static RedisCluster launch() {
        return launch(RedisBinary.bundled());
    }

    /** A cluster with the defaults. Throws as {@link RedisClusterBuilder#start()} does. */
    public static RedisCluster launch(RedisBinary binary) {
        return builder(binary).start();
    }

    /** Settings for a cluster of this binary. */
    public static RedisClusterBuilder builder(RedisBinary binary) {
        return new RedisClusterBuilder(binary);
    }

    static RedisCluster start(RedisClusterBuilder settings) {
        var nodes = IntStream.range(0, NODES).mapToObj(i -> node(settings)).toList();
        var cluster = new RedisCluster(nodes);
        try {
            Together.run(nodes, RedisServer::start);
            ClusterFormation.form(nodes);
            cluster.awaitStable();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static RedisServer node(RedisClusterBuilder settings) {
        RedisServerBuilder node = RedisServer.builder(settings.binary)
                .portFrom(FreePort::findWithBusPort)
                .config("cluster-enabled", "yes")
                .config("cluster-config-file", "nodes.conf")
                .config("cluster-node-timeout", String.valueOf(settings.nodeTimeout.toMillis()))
                .config("cluster-replica-validity-factor", "0")
                .config("cluster-migration-barrier", "100");
        if (settings.binary.isAtLeast(7, 0)) {
            node.config("cluster-allow-replica-migration", "no");
        }
        if (settings.password != null) {
            node.password(settings.password);
        }
        for (List<String> line : settings.config) {
            node.config(line.get(0), line.subList(1, line.size()).toArray(String[]::new));
        }
        return node.build();
    }

    /** {@code redis://127.0.0.1:p0,127.0.0.1:p1,…}: all six nodes, as clients take their seeds. */
    public String uri() {
        String first = nodes.get(0).uri();
        return nodes.stream()
                .skip(1)
                .map(node -> ",127.0.0.1:" + node.port())
                .collect(Collectors.joining("", first, ""));
    }

    /** The six nodes, masters of the beginning first. To kill, pause, restart or question one of them. */
    public List<RedisServer> nodes() {
        return nodes;
    }

    /** The slot of a key, 0 to 16383; of a key with a hash tag, the tag's. */
    public static int slotOf(String key) {
        return Slots.of(key);
    }

    /** The node that serves the key's slot now. */
    public RedisServer masterFor(String key) {
        return masterFor(slotOf(key));
    }

    /**
     * The node that serves the slot now. Of several that believe so, the one with the highest epoch.
     *
     * @throws IllegalStateException if no node that answers serves it, as during a failover
     */
    public RedisServer masterFor(int slot) {
        RedisServer best = null;
        long epoch = -1;
        for (RedisServer node : nodes) {
            Optional<ClusterView.Member> self = view(node).map(ClusterView::self);
            if (self.isPresent()
                    && self.get().isMaster()
                    && self.get().owns(slot)
                    && self.get().epoch() > epoch) {
                best = node;
                epoch = self.get().epoch();
            }
        }
        if (best == null) {
            throw new IllegalStateException("no node serves slot " + slot);
        }
        return best;
    }

    /** The nodes that are masters with slots now. */
    public List<RedisServer> masters() {
        return nodes.stream().filter(this::isMaster).toList();
    }

    /** The other node of a pair: a master's replica, a replica's master. */
    public RedisServer partnerOf(RedisServer node) {
        return nodes.get((indexOf(node) + NODES / 2) % NODES);
    }

    /**
     * Moves a slot with its keys, as an operator does, and waits until all nodes know. For a test that looks at the
     * cluster in the middle of it: {@link #startMove}.
     */
    public void moveSlot(int slot, RedisServer from, RedisServer to) {
        SlotMove move = startMove(slot, from, to);
        move.migrateKeys();
        move.finish();
    }

    /** Begins to move a slot: from now on the source answers {@code ASK} for keys that it does not have. */
    public SlotMove startMove(int slot, RedisServer from, RedisServer to) {
        indexOf(from);
        indexOf(to);
        return SlotMove.start(this, slot, from, to);
    }

    /** {@code kill -9} of a node; does not wait for its replacement. */
    public void kill(RedisServer node) {
        nodes.get(indexOf(node)).kill();
    }

    /**
     * Waits until the partner of a master that was killed or paused has taken over and the nodes that answer agree.
     *
     * @return the new master
     * @throws IllegalStateException if that takes more than 20 seconds
     */
    public RedisServer awaitReplacement(RedisServer lost) {
        RedisServer partner = partnerOf(lost);
        Poll.require(PATIENCE, () -> partner + " does not replace " + lost, () -> isMaster(partner));
        awaitStable();
        return partner;
    }

    /**
     * A planned failover without loss ({@code CLUSTER FAILOVER}): the replica becomes master. Waits until it is in step
     * with its master, and then until all nodes know.
     */
    public void promote(RedisServer replica) {
        indexOf(replica);
        Poll.require(PATIENCE, () -> replica + " is not in step with a master", () -> isReplicaInStep(replica));
        awaitStable();
        for (int attempt = 1; !isMaster(replica); attempt++) {
            if (attempt > 3) {
                throw new IllegalStateException(replica + " does not become master:\n" + describe());
            }
            replica.send("CLUSTER", "FAILOVER");
            Poll.until(MANUAL_FAILOVER, () -> isMaster(replica));
        }
        awaitStable();
    }

    /** Waits until every master has its partner as a replica that is in step; all six nodes must run for that. */
    public void awaitReplicas() {
        Poll.require(
                PATIENCE,
                () -> "replicas are not in step",
                () -> nodes.stream().filter(this::isReplicaInStep).count() == NODES / 2);
    }

    /** Waits until every node that answers reports the state {@code ok} and they agree on each other's roles and slots. */
    public void awaitStable() {
        Poll.require(PATIENCE, () -> "the cluster is not stable:\n" + describe(), this::isStable);
    }

    /** Kills all nodes and removes their folders. */
    @Override
    public void close() {
        nodes.forEach(RedisServer::kill);
        nodes.forEach(RedisServer::close);
    }

    @Override
    public String toString() {
        return "cluster " + uri();
    }

    private boolean isStable() {
        List<RedisServer> running =
                nodes.stream().filter(RedisServer::isResponsive).toList();
        List<String> seen = running.stream()
                .flatMap(node -> ask(node, RedisCluster::summaryIfOk).stream())
                .toList();
        return seen.size() == running.size() && seen.stream().distinct().count() == 1 && !seen.contains("");
    }

    private static String summaryIfOk(RespClient client) {
        boolean ok = client.text("CLUSTER", "INFO").contains("cluster_state:ok");
        return ok ? ClusterView.of(client).summary() : "";
    }

    private boolean isMaster(RedisServer node) {
        return view(node)
                .map(ClusterView::self)
                .filter(self -> self.isMaster() && !self.slots().isEmpty())
                .isPresent();
    }

    private boolean isReplicaInStep(RedisServer node) {
        return ask(node, client -> client.text("INFO", "replication"))
                .filter(info -> info.contains("role:slave") && info.contains("master_link_status:up"))
                .isPresent();
    }

    private static Optional<ClusterView> view(RedisServer node) {
        return ask(node, ClusterView::of);
    }

    /** The answer; empty if the node does not answer. */
    private static <T> Optional<T> ask(RedisServer node, Function<RespClient, T> question) {
        if (!node.isResponsive()) {
            return Optional.empty();
        }
        try (var client = node.client(Duration.ofSeconds(1))) {
            return Optional.of(question.apply(client));
        } catch (UncheckedIOException | RespException e) {
            return Optional.empty();
        }
    }

    private int indexOf(RedisServer node) {
        int index = nodes.indexOf(node);
        if (index < 0) {
            throw new IllegalArgumentException(node + " is not a node of " + this);
        }
        return index;
    }

    private String describe() {
        return nodes.stream()
                .map(node -> node + (node.isResponsive() ? "" : " (does not answer)") + " sees "
                        + view(node).map(ClusterView::toString).orElse("nothing"))
                .collect(Collectors.joining("\n"));
    }
}
