package dev.cachoeira.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerFactsTest {

    private static ServerFacts facts(String info) {
        return ServerFacts.parse("node", info, true);
    }

    private static ServerFacts facts(String runId, String history) {
        return facts("redis_version:7.0.15\r\nrun_id:" + runId + "\r\nmaster_replid:" + history + "\r\n");
    }

    @Test
    void aProcessIsTheSameWhateverHistoryBeginsInIt() {
        assertThat(facts("a", "1").sameProcess(facts("a", "2"))).isTrue();
        assertThat(facts("a", "1").runId()).isNotEqualTo(facts("a", "2").runId());
        assertThat(facts("a", "1").sameProcess(facts("b", "1"))).isFalse();
    }

    @Test
    void processesWhoseNamesAreOfSeveralPartsAreToldApart() {
        assertThat(facts("host-a", "1").sameProcess(facts("host-b", "1"))).isFalse();
        assertThat(facts("host-a", "1").sameProcess(facts("host-a", "2"))).isTrue();
        assertThat(facts("host-a", "").sameProcess(facts("host-a", ""))).isTrue();
    }

    @Test
    void whoDoesNotSayWhoItIsIsSomebodyElseEachTime() {
        ServerFacts unknown = facts("redis_version:7.0.15\r\n");
        assertThat(unknown.identified()).isFalse();
        assertThat(unknown.sameProcess(unknown)).isFalse();
        assertThat(unknown.runId())
                .isNotEqualTo(facts("redis_version:7.0.15\r\n").runId());
    }
}
