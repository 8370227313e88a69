package dev.cachoeira.cache;

/**
 * How a server's clock relates to this process's: the only clock that entries' ends are written in is the server's.
 *
 * @param offsetMicros server microseconds since 1970, minus this process's clock in microseconds
 * @param errorNanos how far off the offset may be
 */
record ServerTime(long offsetMicros, long errorNanos) {

    /** From a reply that was asked for at {@code sent} and came at {@code received}. */
    static ServerTime measured(long serverMicros, long sent, long received) {
        return new ServerTime(serverMicros - (sent + received) / 2_000, (received - sent) / 2 + 1_000);
    }

    long millisAt(long nanos) {
        return (nanos / 1_000 + offsetMicros) / 1_000;
    }

    /** The latest that the server's clock may show at this moment. */
    long latestMillisAt(long nanos) {
        return (nanos / 1_000 + offsetMicros + errorNanos / 1_000) / 1_000;
    }

    /** The earliest moment, by this process's clock, at which the server's clock may show {@code millis}. */
    long earliestNanos(long millis) {
        return (millis * 1_000 - offsetMicros) * 1_000 - errorNanos;
    }

    /** The moment, by this process's clock, from which on the server's clock certainly shows {@code millis}. */
    long latestNanos(long millis) {
        return (millis * 1_000 - offsetMicros) * 1_000 + errorNanos;
    }
}
