package dev.cachoeira.runtime;

/** A monotonic clock. */
public interface Clock {

    /**
     * The time, where many ask by a coarse tick of about a millisecond: cheap enough for every hit.
     *
     * @return nanoseconds since an arbitrary origin, the same as {@link #precise()}'s and never ahead of it
     */
    long now();

    /** The time as exactly as the machine knows it, in nanoseconds since an arbitrary origin. */
    long precise();
}
