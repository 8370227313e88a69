package dev.cachoeira.cache;

import java.time.Duration;

/**
 * How strict a strict cache is, see {@link CacheBuilder#strict(StrictOptions)}. Immutable.
 *
 * @param fenceTtl for how long a fence stands that nobody takes down, as after a crash: from 1 s to 1 h, default 30 s. Longer
 *     than a commit may take, from the moment at which the fence was last put up; longer than a whole transaction, where
 *     nobody calls {@link Fence#check()} before the commit
 * @param fenceReplicas how many replicas must have a fence before it counts as standing, from 0 to 100, default 0. With as many as
 *     the server has, fences outlive any failover; with fewer, one in which a replica that has them is promoted. The
 *     server waits for them for the {@link FleetOptions#deadline()}; a write fails when too few have acknowledged by then.
 *     Whoever writes hears of that within three deadlines, where tags are fenced within six, since their guard goes first.
 *     Sends {@code WAIT} on a connection of its own, which a cache that asks for no replicas never opens
 */
public record StrictOptions(Duration fenceTtl, int fenceReplicas) {

    /** What a strict cache gets when nothing is said. */
    public static final StrictOptions DEFAULTS = new StrictOptions(Duration.ofSeconds(30), 0);

    /** The same with another {@code fenceTtl}. */
    public StrictOptions withFenceTtl(Duration newFenceTtl) {
        return new StrictOptions(newFenceTtl, fenceReplicas);
    }

    /** The same with another {@code fenceReplicas}. */
    public StrictOptions withFenceReplicas(int newFenceReplicas) {
        return new StrictOptions(fenceTtl, newFenceReplicas);
    }
}
