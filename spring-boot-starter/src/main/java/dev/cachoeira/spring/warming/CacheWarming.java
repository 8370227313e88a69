package dev.cachoeira.spring.warming;

import dev.cachoeira.cache.Warmer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/**
 * A {@link Warmer} and when it runs. Beans of this type are run by the starter: one process of all at a time, each for
 * itself where there is no Redis. Immutable.
 *
 * @param warmer what is warmed
 * @param atStart whether it runs when the application has started
 * @param cron when it runs, as of {@link CronExpression} and in the machine's time zone; null: not by that
 * @param every how long after the beginning of a run the next one begins; null: not by that
 */
public record CacheWarming(
        Warmer<?, ?> warmer,
        boolean atStart,
        @Nullable String cron,
        @Nullable Duration every) {

    /**
     * Checks it.
     *
     * @throws IllegalArgumentException when the expression or the duration makes no sense
     */
    public CacheWarming {
        Objects.requireNonNull(warmer, "warmer");
        if (cron != null) {
            CronExpression unused = CronExpression.parse(cron);
        }
        if (every != null && every.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("every must be at least 1 s, but was " + every);
        }
    }

    /** Runs once, when the application has started. */
    public static CacheWarming atStart(Warmer<?, ?> warmer) {
        return new CacheWarming(warmer, true, null, null);
    }

    /** Runs at set times, such as {@code 0 0 4 * * *}, every day at four. */
    public static CacheWarming cron(String expression, Warmer<?, ?> warmer) {
        return new CacheWarming(warmer, false, Objects.requireNonNull(expression, "expression"), null);
    }

    /** Runs again and again, for the first time when that much has passed. */
    public static CacheWarming every(Duration time, Warmer<?, ?> warmer) {
        return new CacheWarming(warmer, false, null, Objects.requireNonNull(time, "time"));
    }

    /** The same, and at the start of the application. */
    public CacheWarming andAtStart() {
        return new CacheWarming(warmer, true, cron, every);
    }
}
