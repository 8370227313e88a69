package dev.cachoeira.cache;

/**
 * The nonce that stands for everything's, a cache's, a tenant's or a tag's current life, as this process knows it.
 * Values carry a fingerprint of the nonces that they depend on; deleting a nonce ends them all at once.
 */
final class Epoch {

    private final String name;
    private final long nonce;
    private final Coverage coverage;
    private final long since;
    private volatile boolean ended;

    /** One of this process alone. */
    Epoch(String name, long nonce, Coverage coverage) {
        this(name, nonce, coverage, Lag.FREE);
    }

    Epoch(String name, long nonce, Coverage coverage, long since) {
        this.name = name;
        this.nonce = nonce;
        this.coverage = coverage;
        this.since = since;
    }

    String name() {
        return name;
    }

    long nonce() {
        return nonce;
    }

    Coverage coverage() {
        return coverage;
    }

    /** Since when it stands, at the latest, by the clock's nanoseconds. */
    long since() {
        return since;
    }

    /** Whether this is still the nonce, as far as this process can know. */
    boolean current(long now) {
        return !ended && coverage.holds(now);
    }

    void end() {
        ended = true;
        coverage.endings().add();
    }

    /** Whether it was invalidated; it may also have become unbelievable, see {@link #current}. */
    boolean ended() {
        return ended;
    }

    static boolean allCurrent(Epoch[] epochs, long now) {
        for (Epoch epoch : epochs) {
            if (!epoch.current(now)) {
                return false;
            }
        }
        return true;
    }

    /** Mixes nonces into one number; order matters. The finalizer is that of SplitMix64 (Steele, Lea, Flood 2014). */
    static long fingerprint(Epoch[] epochs) {
        long mixed = epochs.length;
        for (Epoch epoch : epochs) {
            mixed = mix(mixed * 31 + epoch.nonce);
        }
        return mixed;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
