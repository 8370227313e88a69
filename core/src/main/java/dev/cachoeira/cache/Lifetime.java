package dev.cachoeira.cache;

/**
 * How a value ages, by the server's clock in milliseconds since 1970.
 *
 * <pre>
 * written ── fresh ── freshUntil ── stale, served while one process reloads ── validUntil ── only if a load fails ── expiresAt
 * </pre>
 *
 * @param expiresAt when Redis lets go of it
 * @param validUntil until when it may be served
 * @param freshUntil until when nobody need reload it
 * @param loadMillis how long its load took
 */
record Lifetime(long expiresAt, long validUntil, long freshUntil, int loadMillis) {

    /** Of a value that is fresh until it goes. */
    static Lifetime until(long expiresAt) {
        return new Lifetime(expiresAt, expiresAt, expiresAt, 0);
    }

    /**
     * The same for somebody who had it just now instead of its successor, and will have it for a while: all of it, however
     * long its load took.
     */
    Lifetime prolonged(long now, long millis) {
        long until = Math.min(expiresAt, now + millis);
        return new Lifetime(expiresAt, until, until, 0);
    }

    /** Whether it does more than to expire. */
    boolean aging() {
        return freshUntil != expiresAt || validUntil != expiresAt || loadMillis != 0;
    }
}
