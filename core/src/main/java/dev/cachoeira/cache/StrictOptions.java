package dev.cachoeira.cache;

import java.time.Duration;

/**
 * How strict a strict cache is, see {@link CacheBuilder#strict(StrictOptions)}. Immutable.
 *
 * @param fenceTtl for how long a fence stands that nobody takes down, as after a crash: from 1 s to 1 h, default 30 s. Longer
 *     than a commit may take, from the moment at which the fence was last put up; longer than a whole transaction, where
 *     nobody calls {@link Fence#check()} before the commit
 */
public record StrictOptions(Duration fenceTtl) {

    /** What a strict cache gets when nothing is said. */
    public static final StrictOptions DEFAULTS = new StrictOptions(Duration.ofSeconds(30));

    /** The same with another {@code fenceTtl}. */
    public StrictOptions withFenceTtl(Duration newFenceTtl) {
        return new StrictOptions(newFenceTtl);
    }
}
