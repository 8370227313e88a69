package dev.cachoeira.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;

class DestinationTest {

    private static Destination at(int port, long epoch) {
        return new Destination(RedisURI.create("127.0.0.1", port), epoch);
    }

    @Test
    void anotherServerTakesItsPlaceWithANewerConfigurationOnly() {
        assertThat(at(1, 1).isSupersededBy(at(2, 2))).isTrue();
        assertThat(at(1, 1).isSupersededBy(at(2, 1))).isFalse();
        assertThat(at(1, 1).isSupersededBy(at(2, 0))).isFalse();
        assertThat(at(1, 1).isSupersededBy(at(1, 2))).isFalse();
    }

    @Test
    void whatIsNamedAgainLaterIsAsNewAsThat() {
        assertThat(at(1, 1).confirmedBy(at(1, 2)).epoch()).isEqualTo(2);
        assertThat(at(1, 2).confirmedBy(at(1, 1)).epoch()).isEqualTo(2);
        assertThat(at(1, 1).confirmedBy(at(2, 2))).isEqualTo(at(1, 1));
    }
}
