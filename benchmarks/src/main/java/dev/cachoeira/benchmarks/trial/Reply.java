package dev.cachoeira.benchmarks.trial;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of an order.
 *
 * @param id the order's
 * @param values the values or keys that were asked for
 * @param at a moment by {@link System#nanoTime()}
 * @param nanos how long something took
 * @param error why it failed, or null
 */
record Reply(
        long id,
        List<String> values,
        long at,
        long nanos,
        @Nullable String error) {

    static Reply values(List<String> values) {
        return new Reply(0, values, 0, 0, null);
    }

    static Reply took(long at, long nanos) {
        return new Reply(0, List.of(), at, nanos, null);
    }

    static Reply failed(Throwable cause) {
        return new Reply(0, List.of(), 0, 0, cause.toString());
    }

    Reply withId(long newId) {
        return new Reply(newId, values, at, nanos, error);
    }
}
