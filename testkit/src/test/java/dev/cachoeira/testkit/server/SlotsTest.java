package dev.cachoeira.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotsTest {

    /** The first value is the check value of the cluster specification; the others are what CLUSTER KEYSLOT says. */
    @ParameterizedTest
    @CsvSource({
        "123456789, 12739",
        "foo, 12182",
        "'', 0",
        "{foo}.one, 12182",
        "one{foo}{bar}, 12182",
        "{}foo, 9500",
    })
    void aKeyHasTheSlotThatTheServerComputes(String key, int slot) {
        assertThat(RedisCluster.slotOf(key)).isEqualTo(slot);
    }
}
