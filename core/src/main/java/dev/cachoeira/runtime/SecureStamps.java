package dev.cachoeira.runtime;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stamps that never repeat within a process and differ between processes: a counter that begins at a secret random
 * number, run through a bijection (the finalizer of SplitMix64, Steele, Lea and Flood 2014) keyed by a second one.
 */
public final class SecureStamps implements Stamps {

    private final AtomicLong counter;
    private final long key;

    /** Takes its start from {@link SecureRandom}. */
    public SecureStamps() {
        SecureRandom random = new SecureRandom();
        this.counter = new AtomicLong(random.nextLong());
        this.key = random.nextLong();
    }

    @Override
    public long next() {
        long stamp;
        do {
            stamp = mix(counter.incrementAndGet()) ^ key;
        } while (stamp == 0);
        return stamp;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
