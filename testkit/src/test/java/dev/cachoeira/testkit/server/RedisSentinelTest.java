package dev.cachoeira.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RedisSentinelTest {

    @Test
    void aKilledMasterIsReplaced() {
        try (var group = RedisSentinel.launch()) {
            assertThat(group.master()).isSameAs(group.servers().get(0));
            assertThat(group.uri()).isEqualTo("redis-sentinel://" + hosts(group.sentinels()) + "/0#mymaster");

            failOver(group);
        }
    }

    /** Sentinels let a master that comes back be for eight seconds before they make it a replica. */
    @Tag("slow")
    @ParameterizedTest
    @MethodSource("dev.cachoeira.testkit.server.RedisBinary#all")
    void aKilledMasterComesBackAsAReplica(RedisBinary binary) {
        try (var group = RedisSentinel.builder(binary)
                .masterName("orders")
                .password("secret")
                .start()) {
            assertThat(group.uri()).isEqualTo("redis-sentinel://:secret@" + hosts(group.sentinels()) + "/0#orders");
            RedisServer killed = group.master();
            RedisServer successor = failOver(group);

            killed.start();
            group.awaitReplicas();

            assertThat(group.master()).isSameAs(successor);
        }
    }

    private static RedisServer failOver(RedisSentinel group) {
        RedisServer master = group.master();
        master.send("SET", "key", "value");
        master.send("WAIT", "2", "5000");

        RedisServer killed = group.killMaster();
        RedisServer successor = group.awaitReplacement(killed);

        assertThat(killed).isSameAs(master);
        assertThat(successor.send("GET", "key")).isEqualTo("value");
        assertThat(group.replicas()).hasSize(2).contains(master);
        return successor;
    }

    private static String hosts(List<RedisServer> servers) {
        return String.join(
                ",", servers.stream().map(one -> "127.0.0.1:" + one.port()).toList());
    }
}
