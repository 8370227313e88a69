package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.CachesSettings.Mode;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Another end for what memory alone holds. */
class ExpireAloneTest {

    /** What somebody else does when the entry was found, and has its old end still. */
    private Runnable meanwhile = () -> {};

    private final Cachoeira cachoeira = Cachoeira.builder()
            .mode(Mode.LOCAL)
            .listener(new CacheListener() {
                @Override
                public void hit(String cache, Level level, long nanos, int count) {
                    meanwhile.run();
                }
            })
            .build();

    private final Cache<String, String> cache = cachoeira
            .cache("texts", String.class, String.class)
            .shared()
            .tags(value -> Set.of("tag"))
            .build();

    @AfterEach
    void close() {
        cachoeira.close();
    }

    private void bringsNothingBack(Runnable invalidation) {
        cache.put("a", "old");
        meanwhile = () -> {
            meanwhile = () -> {};
            invalidation.run();
        };

        boolean unused = cache.expire("a", Duration.ofMinutes(1));

        assertThat(cache.exists("a")).isFalse();
    }

    @Test
    void whatIsInvalidatedMeanwhileIsNotBroughtBack() {
        bringsNothingBack(() -> cache.invalidate("a"));
    }

    @Test
    void whatIsInvalidatedByItsTagMeanwhileIsNotBroughtBack() {
        bringsNothingBack(() -> cache.invalidateTag("tag"));
    }

    @Test
    void whatIsClearedMeanwhileIsNotBroughtBack() {
        bringsNothingBack(cache::clear);
    }
}
