package dev.cachoeira.testkit.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Makes a cluster of fresh nodes: the first half are masters, each of the others is a replica of one of them.
 *
 * <p>The commands are those that Redis 6.2 knows too: {@code CLUSTER ADDSLOTS} with single slots,
 * {@code SET-CONFIG-EPOCH}, {@code MEET} between every two nodes (faster than waiting for gossip), {@code REPLICATE}.
 */
final class ClusterFormation implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<RedisServer> nodes;
    private final int masters;
    private final List<RespClient> clients = new ArrayList<>();

    private ClusterFormation(List<RedisServer> nodes) {
        this.nodes = nodes;
        this.masters = nodes.size() / 2;
        nodes.forEach(node -> clients.add(node.client()));
    }

    static void form(List<RedisServer> nodes) {
        try (var formation = new ClusterFormation(nodes)) {
            formation.shareSlots();
            formation.meet();
            formation.attachReplicas();
            formation.awaitReplicas();
        }
    }

    private void shareSlots() {
        for (int i = 0; i < masters; i++) {
            int first = Slots.COUNT * i / masters;
            int end = Slots.COUNT * (i + 1) / masters;
            var command = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
            IntStream.range(first, end).mapToObj(String::valueOf).forEach(command::add);
            clients.get(i).send(command.toArray(String[]::new));
        }
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).send("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
        }
    }

    private void meet() {
        for (int i = 0; i < nodes.size(); i++) {
            for (int j = i + 1; j < nodes.size(); j++) {
                clients.get(i)
                        .send(
                                "CLUSTER",
                                "MEET",
                                "127.0.0.1",
                                String.valueOf(nodes.get(j).port()));
            }
        }
        Poll.require(
                PATIENCE,
                () -> "the nodes do not know each other: " + views(),
                () -> views().stream().allMatch(this::knowsAll));
    }

    private boolean knowsAll(ClusterView view) {
        return view.members().size() == nodes.size()
                && view.members().stream()
                        .allMatch(member -> member.linked() && !member.flags().contains("handshake"));
    }

    private void attachReplicas() {
        for (int i = masters; i < nodes.size(); i++) {
            String master = clients.get(i - masters).text("CLUSTER", "MYID");
            clients.get(i).send("CLUSTER", "REPLICATE", master);
        }
    }

    private void awaitReplicas() {
        Poll.require(
                PATIENCE,
                () -> "replicas have no data from their masters",
                () -> clients.subList(masters, clients.size()).stream()
                        .allMatch(client -> client.text("INFO", "replication").contains("master_link_status:up")));
    }

    private List<ClusterView> views() {
        return clients.stream().map(ClusterView::of).toList();
    }

    @Override
    public void close() {
        clients.forEach(RespClient::close);
    }
}
