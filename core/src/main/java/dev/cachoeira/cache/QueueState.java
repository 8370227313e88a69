package dev.cachoeira.cache;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What this process knows of one queue, and plans to do with it. */
final class QueueState {

    private static final long NEVER = Long.MAX_VALUE;

    private final QueueKeys keys;

    /** Whether it stands among those that are to be written. */
    private final AtomicBoolean queued = new AtomicBoolean();

    /** Whether a thread of this process works on it. */
    private final AtomicBoolean busy = new AtomicBoolean();

    private final AtomicLong wakeAt = new AtomicLong(NEVER);
    private final AtomicLong horizon = new AtomicLong();
    private volatile QueueCommands.@Nullable Take last;
    private volatile long seenAt;
    private volatile long restUntil;
    private volatile int rounds;

    QueueState(QueueKeys keys, long now) {
        this.keys = keys;
        this.seenAt = now;
        this.restUntil = now;
    }

    QueueKeys keys() {
        return keys;
    }

    AtomicBoolean queued() {
        return queued;
    }

    AtomicBoolean busy() {
        return busy;
    }

    // ---- as last seen ------------------------------------------------------------------------------------------

    void seen(QueueCommands.Take take, long now) {
        last = take;
        seenAt = now;
    }

    long pending() {
        QueueCommands.Take take = last;
        return take == null ? 0 : take.pending();
    }

    long dead() {
        QueueCommands.Take take = last;
        return take == null ? 0 : take.dead();
    }

    /** For how many nanoseconds the oldest change has been waiting; goes on while nothing new is heard. */
    long lag(long now) {
        QueueCommands.Take take = last;
        if (take == null || take.oldest() == 0) {
            return 0;
        }
        return Math.max(0, take.now() - take.oldest()) * 1_000 + Math.max(0, now - seenAt);
    }

    // ---- plans -------------------------------------------------------------------------------------------------

    /** Whether somebody has to wake it then: nobody does so before. */
    boolean wakeAt(long at) {
        long known = wakeAt.get();
        return (known == NEVER || at - known < 0) && wakeAt.compareAndSet(known, at);
    }

    void awake(long at) {
        wakeAt.compareAndSet(at, NEVER);
    }

    /** What becomes due until then, by the server's clock, is due now. */
    void horizon(long until) {
        horizon.accumulateAndGet(until, Math::max);
    }

    long horizon() {
        return horizon.get();
    }

    /** The source seems to take nothing: how many rounds ago it last did. */
    int rounds() {
        return rounds;
    }

    void wentWell() {
        rounds = 0;
    }

    void wentBadly(long newRestUntil) {
        rounds = Math.min(rounds + 1, 1_000);
        restUntil = newRestUntil;
    }

    /** For how many nanoseconds it is left alone yet. */
    long rest(long now) {
        return restUntil - now;
    }
}
