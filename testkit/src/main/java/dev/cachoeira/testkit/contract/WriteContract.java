package dev.cachoeira.testkit.contract;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.cache.CacheOptions;
import dev.cachoeira.cache.Level;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Puts, times to live, existence. */
abstract class WriteContract extends BulkContract {

    @Test
    void aPutIsSeenAtOnce() {
        var cache = texts(first()).forTenant("acme");

        cache.put("a", "1");
        assertThat(cache.get("a", never())).isEqualTo("1");
        assertThat(cache.exists("a")).isTrue();
        for (int i = 2; i < 50; i++) {
            cache.put("a", String.valueOf(i));
            assertThat(cache.get("a", never())).isEqualTo(String.valueOf(i));
        }
    }

    @Test
    void aPutStaysInMemory() {
        var cache = texts(first()).forTenant("acme");

        cache.put("a", "1");

        eventually(() -> assertThat(cache.lookup("a", never()).level()).isEqualTo(Level.L1));
    }

    @Test
    void aPutIsSeenByOthers() {
        var cache = texts(first()).forTenant("acme");
        var other = texts(second()).forTenant("acme");
        cache.put("a", "1");
        assertThat(other.lookup("a", never()).level()).isEqualTo(Level.L2);
        eventually(() -> assertThat(other.lookup("a", never()).level()).isEqualTo(Level.L1));

        cache.put("a", "2");

        eventually(() -> assertThat(other.get("a", never())).isEqualTo("2"));
        other.put("a", "3");
        assertThat(other.get("a", never())).isEqualTo("3");
        eventually(() -> assertThat(cache.get("a", never())).isEqualTo("3"));
    }

    @Test
    void aPutHasATimeToLiveOfItsOwn() {
        var cache = texts(first()).forTenant("acme");
        cache.put("a", "short", Duration.ofMillis(200));
        cache.put("b", "long", Duration.ofDays(30));

        eventually(() -> assertThat(cache.get("a")).isNull());
        assertThat(cache.exists("a")).isFalse();
        assertThat(cache.get("b")).isEqualTo("long");
    }

    @Test
    void aTimeToLiveOutOfRangeIsRefused() {
        var cache = texts(first()).forTenant("acme");
        for (Duration wrong :
                new Duration[] {Duration.ZERO, Duration.ofMillis(-1), CacheOptions.MAX_TTL.plusMillis(1)}) {
            assertThatThrownBy(() -> cache.put("a", "1", wrong)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> cache.expire("a", wrong)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> cache.putAll(java.util.Map.of("a", "1"), key -> wrong))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(cache.exists("a")).isFalse();
    }

    @Test
    void expireShortensWhatIsLeft() {
        var cache = texts(first()).forTenant("acme");
        cache.put("a", "1");
        assertThat(cache.get("a")).isEqualTo("1");

        assertThat(cache.expire("a", Duration.ofMillis(200))).isTrue();

        eventually(() -> assertThat(cache.get("a")).isNull());
        assertThat(cache.exists("a")).isFalse();
    }

    @Test
    void expireIsSeenByOthers() {
        var cache = texts(first()).forTenant("acme");
        var other = texts(second()).forTenant("acme");
        cache.put("a", "1");
        assertThat(other.get("a", never())).isEqualTo("1");

        assertThat(cache.expire("a", Duration.ofMillis(200))).isTrue();

        eventually(() -> assertThat(other.get("a")).isNull());
    }

    @Test
    void expireLengthensWhatIsLeft() {
        var cache = texts(first()).forTenant("acme");
        cache.put("long", "1", Duration.ofSeconds(2));
        cache.put("clock", "1", Duration.ofSeconds(2));

        assertThat(cache.expire("long", Duration.ofMinutes(1))).isTrue();

        eventually(() -> assertThat(cache.get("clock")).isNull());
        assertThat(cache.get("long")).isEqualTo("1");
    }

    @Test
    void expireOfNothingIsFalse() {
        var cache = texts(first()).forTenant("acme");
        assertThat(cache.expire("a", Duration.ofMinutes(1))).isFalse();
        cache.put("a", "1");
        cache.invalidate("a");
        assertThat(cache.expire("a", Duration.ofMinutes(1))).isFalse();
        cache.put("b", "1");
        cache.clear();
        assertThat(cache.expire("b", Duration.ofMinutes(1))).isFalse();
    }

    @Test
    void largeValuesComeBackWhole() {
        var cache = texts(first()).forTenant("acme");
        String large = "água🌊".repeat(100_000);

        cache.put("a", large);

        assertThat(cache.get("a")).isEqualTo(large);
        if (isShared()) {
            assertThat(texts(second()).forTenant("acme").get("a")).isEqualTo(large);
        }
    }
}
