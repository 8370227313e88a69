package dev.cachoeira.cache;

/**
 * How long what was learnt in one way may be believed: through one life of a connection, or during one outage. What
 * was remembered under a coverage that has ended is worth nothing, so nothing needs to be searched and dropped.
 */
class Coverage {

    static final long ENDED = Long.MIN_VALUE;

    /** By the clock's nanoseconds; {@link #ENDED} for ever after the end. Read on every hit. */
    private volatile long until;

    private final Endings endings;

    Coverage(Endings endings, long until) {
        this.endings = endings;
        this.until = until;
    }

    final Endings endings() {
        return endings;
    }

    final boolean holds(long now) {
        return now < until;
    }

    final long until() {
        return until;
    }

    /** Moves the bound; without effect after the end. */
    final synchronized void extend(long newUntil) {
        if (until != ENDED) {
            until = newUntil;
        }
    }

    final synchronized void end() {
        until = ENDED;
        endings.add();
    }

    final boolean ended() {
        return until == ENDED;
    }
}
