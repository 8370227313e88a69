package dev.cachoeira.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one counter. Immutable; made by {@link CounterBuilder}.
 *
 * @param ttl how long a counter lives, or null when it stays until it is reset
 * @param renewed whether each change begins the TTL anew; false unless there is one
 * @param shared whether all tenants share the counter
 */
public record CounterOptions(@Nullable Duration ttl, boolean renewed, boolean shared) {

    /** The longest TTL. */
    public static final Duration MAX_TTL = Duration.ofDays(3_660);

    /** Everything that is wrong with these settings, in words; empty when nothing is. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (ttl != null && (ttl.compareTo(Duration.ofMillis(1)) < 0 || ttl.compareTo(MAX_TTL) > 0)) {
            problems.add("ttl must be from " + Duration.ofMillis(1) + " to " + MAX_TTL + ", but was " + ttl);
        }
        if (ttl == null && renewed) {
            problems.add("renewed needs a ttl");
        }
        return problems;
    }

    /** What the script takes for a TTL: 0 is none. */
    long ttlMillis() {
        return ttl == null ? 0 : ttl.toMillis();
    }
}
