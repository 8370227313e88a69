package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.CachesSettings.Mode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which prefixes a cache may have, and that a refused one leaves no trace. */
class KeyPrefixTest {

    private final Cachoeira cachoeira = Cachoeira.builder().mode(Mode.LOCAL).build();

    @AfterEach
    void close() {
        cachoeira.close();
    }

    private CacheBuilder<String, String> cache(String name, String keyPrefix) {
        return cachoeira.cache(name, String.class, String.class).keyPrefix(keyPrefix);
    }

    @Test
    void noTwoCachesHaveTheSamePrefix() {
        cache("customers", "customer").build();

        assertThatThrownBy(cache("users", "customer")::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cache 'users' cannot be made: keyPrefix must be one that no other cache has,"
                        + " but was 'customer', as that of cache 'customers'; choose another, or none");

        assertThat(cachoeira.caches()).containsOnlyKeys("customers");
        cache("users", "user").build();
    }

    @Test
    void noCacheHasThePrefixOfEverything() {
        assertThatThrownBy(cache("customers", "client")::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keyPrefix must not be the prefix of everything")
                .hasMessageContaining("'client'; choose another, or none");
    }

    @Test
    void aPrefixHasNoSeparators() {
        for (String wrong : new String[] {"", "a:b", "a~b", "{a}", "@a", "-a", "a b", "ä"}) {
            assertThatThrownBy(cache("customers", wrong)::build)
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("keyPrefix must be letters, digits")
                    .hasMessageContaining("but was '" + wrong + "'");
        }
    }

    @Test
    void aCacheThatIsThereAlreadyTakesNoSecondPrefix() {
        cache("customers", "customer").build();
        assertThatThrownBy(cache("customers", "user")::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already");
        cache("users", "user").build();
    }
}
