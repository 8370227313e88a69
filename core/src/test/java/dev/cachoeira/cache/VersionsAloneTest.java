package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.CachesSettings.Mode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What somebody else does while a put is compared with what memory alone holds. */
class VersionsAloneTest {

    /** What happens when the version of the value that is there has just been asked for. */
    private Runnable meanwhile = () -> {};

    private final Cachoeira cachoeira = Cachoeira.builder().mode(Mode.LOCAL).build();

    /** A text's version is its length. */
    private final Cache<String, String> cache = cachoeira
            .cache("texts", String.class, String.class)
            .shared()
            .version(text -> {
                if (text.equals("1")) {
                    meanwhile.run();
                }
                return text.length();
            })
            .build();

    @AfterEach
    void close() {
        cachoeira.close();
    }

    private void during(Runnable action) {
        cache.put("a", "1");
        meanwhile = () -> {
            meanwhile = () -> {};
            action.run();
        };
        cache.put("a", "22");
    }

    @Test
    void whatIsInvalidatedMeanwhileIsNotPut() {
        during(() -> cache.invalidate("a"));

        assertThat(cache.get("a")).isNull();
    }

    @Test
    void whatIsInvalidatedAndLoadedMeanwhileStays() {
        during(() -> {
            cache.invalidate("a");
            assertThat(cache.get("a", key -> "333")).isEqualTo("333");
        });

        assertThat(cache.get("a", key -> "333")).isEqualTo("333");
    }

    @Test
    void whatIsClearedMeanwhileIsNotPut() {
        during(cache::clear);

        assertThat(cache.get("a")).isNull();
    }

    @Test
    void whatAReloadHasEndedIsNotReplacedByALatePut() {
        cache.put("a", "1");
        assertThat(cache.with(ReadOptions.reloading()).get("a", key -> {
                    cache.put("a", "333");
                    return "1";
                }))
                .isEqualTo("1");

        cache.put("a", "22");

        assertThat(cache.get("a")).isNull();
    }
}
