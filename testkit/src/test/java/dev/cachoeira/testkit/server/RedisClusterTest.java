package dev.cachoeira.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RedisClusterTest {

    private static final String ALL = "dev.cachoeira.testkit.server.RedisBinary#all";

    @ParameterizedTest
    @MethodSource(ALL)
    void servesEverySlotFromThreeMastersWithReplicas(RedisBinary binary) {
        RedisCluster cluster = Servers.sharedCluster(binary);

        assertThat(cluster.masters()).hasSize(3);
        assertThat(cluster.masters())
                .allSatisfy(master -> assertThat(cluster.partnerOf(master).send("ROLE"))
                        .asInstanceOf(LIST)
                        .startsWith("slave"));
        for (int i = 0; i < 30; i++) {
            RedisServer master = cluster.masterFor("key" + i);
            assertThat(master.send("SET", "key" + i, "value")).isEqualTo("OK");
            assertThat(master.send("CLUSTER", "KEYSLOT", "key" + i)).isEqualTo((long) RedisCluster.slotOf("key" + i));
        }
        assertThat(cluster.uri())
                .isEqualTo("redis://"
                        + String.join(
                                ",",
                                cluster.nodes().stream()
                                        .map(node -> "127.0.0.1:" + node.port())
                                        .toList()));
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void aSlotMovesWithItsKeys(RedisBinary binary) {
        RedisCluster cluster = Servers.sharedCluster(binary);
        int slot = RedisCluster.slotOf("{moving}");
        RedisServer from = cluster.masterFor(slot);
        RedisServer to = cluster.masters().stream()
                .filter(master -> master != from)
                .findFirst()
                .orElseThrow();
        IntStream.range(0, 250).forEach(i -> from.send("SET", "{moving}" + i, String.valueOf(i)));

        cluster.moveSlot(slot, from, to);

        assertThat(cluster.masterFor("{moving}7")).isSameAs(to);
        assertThat(to.send("CLUSTER", "COUNTKEYSINSLOT", String.valueOf(slot))).isEqualTo(250L);
        assertThat(to.send("GET", "{moving}7")).isEqualTo("7");
        assertThatThrownBy(() -> from.send("GET", "{moving}7")).hasMessage("MOVED " + slot + " 127.0.0.1:" + to.port());
    }

    @Test
    void inTheMiddleOfAMoveTheSourceAsksToGoOn() {
        RedisCluster cluster = Servers.sharedCluster(RedisBinary.bundled());
        int slot = RedisCluster.slotOf("{half}");
        RedisServer from = cluster.masterFor(slot);
        RedisServer to = cluster.masters().stream()
                .filter(master -> master != from)
                .findFirst()
                .orElseThrow();

        SlotMove move = cluster.startMove(slot, from, to);

        assertThatThrownBy(() -> from.send("GET", "{half}")).hasMessage("ASK " + slot + " 127.0.0.1:" + to.port());
        move.cancel();
        assertThat(from.send("GET", "{half}")).isNull();
    }

    @Test
    void aReplicaIsPromotedWithoutLoss() {
        RedisCluster cluster = Servers.sharedCluster(RedisBinary.bundled());
        RedisServer master = cluster.masterFor("planned");
        RedisServer replica = cluster.partnerOf(master);
        master.send("SET", "planned", "value");

        cluster.promote(replica);

        assertThat(cluster.masterFor("planned")).isSameAs(replica);
        assertThat(replica.send("GET", "planned")).isEqualTo("value");
    }

    @Test
    void aKilledMasterIsReplacedAndComesBackAsAReplica() {
        killAndReplace(RedisBinary.bundled());
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource(ALL)
    void aKilledMasterIsReplacedOnEveryServer(RedisBinary binary) {
        killAndReplace(binary);
    }

    private static void killAndReplace(RedisBinary binary) {
        RedisCluster cluster = Servers.sharedCluster(binary);
        RedisServer master = cluster.masterFor("key");

        cluster.kill(master);
        RedisServer successor = cluster.awaitReplacement(master);
        master.start();
        cluster.awaitStable();

        assertThat(cluster.masterFor("key")).isSameAs(successor).isNotSameAs(master);
        assertThat(Poll.until(
                        Duration.ofSeconds(10),
                        () -> master.send("ROLE").toString().startsWith("[slave")))
                .isTrue();
    }

    @Test
    void aPasswordProtectsEveryNode() {
        try (var cluster =
                RedisCluster.builder(RedisBinary.bundled()).password("secret").start()) {
            int slot = RedisCluster.slotOf("key");
            RedisServer from = cluster.masterFor(slot);
            RedisServer to = cluster.masters().stream()
                    .filter(master -> master != from)
                    .findFirst()
                    .orElseThrow();
            from.send("SET", "key", "value");

            cluster.moveSlot(slot, from, to);

            assertThat(to.send("GET", "key")).isEqualTo("value");
            assertThat(cluster.uri()).startsWith("redis://:secret@127.0.0.1:");
        }
    }

    @Test
    void aNodeOfAnotherClusterIsRefused() {
        RedisCluster cluster = Servers.sharedCluster(RedisBinary.bundled());

        assertThatThrownBy(() -> cluster.kill(Servers.shared())).isInstanceOf(IllegalArgumentException.class);
        assertThat(Servers.shared().isRunning()).isTrue();
    }
}
