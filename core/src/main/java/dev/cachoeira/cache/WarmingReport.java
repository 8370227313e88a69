package dev.cachoeira.cache;

import java.time.Duration;

/**
 * What came of one run of a {@link Warmer}.
 *
 * @param end how it ended
 * @param keys how many keys were asked for
 * @param loaded how many of them were loaded by this run; the others were there, being loaded elsewhere, or have no value
 * @param failed how many keys are in chunks that failed
 * @param took how long it took
 */
public record WarmingReport(End end, long keys, long loaded, long failed, Duration took) {

    /** How a run ended. */
    public enum End {
        /** All keys were asked for. */
        COMPLETE,
        /** It was cancelled, or its {@code Cachoeira} was closed. */
        CANCELLED,
        /** It was not begun: another process is running it. */
        RUNS_ELSEWHERE,
        /** It was not begun: Redis is away, or nothing is cached. */
        UNAVAILABLE,
        /** It has lost its lease, since Redis was away for too long, and another process may have begun. */
        LEASE_LOST,
        /** The stream of keys has failed. */
        KEYS_FAILED
    }
}
