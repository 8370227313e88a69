package dev.cachoeira.cache;

import dev.cachoeira.runtime.Clock;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The pulse of one connection: one question at a time, each answer extends what its lane may believe. */
final class Beat {

    private static final long LONGEST_TICK_NANOS = 100_000_000;

    private final Clock clock;
    private final long intervalNanos;
    private final long deadlineNanos;
    private final long windowNanos;
    private final BiConsumer<Beat, @Nullable Failure> outcome;
    private volatile Lane lane;
    private volatile boolean admitted;
    private volatile boolean lapsed;
    private volatile boolean inTime;
    private boolean underway;
    private long sentAt;
    private long lookedAt;
    private long silence;

    Beat(Lane lane, Clock clock, FleetOptions options, BiConsumer<Beat, @Nullable Failure> outcome) {
        this.lane = lane;
        this.clock = clock;
        this.intervalNanos = options.beat().toNanos();
        this.deadlineNanos = options.deadline().toNanos();
        this.windowNanos = options.coherenceWindow().toNanos();
        this.outcome = outcome;
        this.sentAt = clock.precise();
        this.lookedAt = sentAt;
    }

    Lane lane() {
        return lane;
    }

    /** Another lane of the same connection goes on: what is on its way to be answered is said of that one. */
    void goOn(Lane next) {
        lane = next;
    }

    /** The server is known to hold nothing that was invalidated. */
    void admit() {
        admitted = true;
    }

    boolean admitted() {
        return admitted;
    }

    synchronized boolean due(long now) {
        return !underway && now - sentAt >= intervalNanos;
    }

    /**
     * Whether nothing has come back for so long that the connection must be taken for dead. To be asked at every tick:
     * what passes between two ticks when this process stands still is no silence of the server's.
     */
    synchronized boolean lost(long now) {
        long passed = Math.min(now - lookedAt, LONGEST_TICK_NANOS);
        lookedAt = now;
        silence = underway ? silence + passed : 0;
        return silence > 2 * windowNanos;
    }

    /** Whether, before the last answer, nothing could be believed for a while. */
    boolean hadLapsed() {
        return lapsed;
    }

    /** Whether the last answer came within the deadline. */
    boolean inTime() {
        return inTime;
    }

    synchronized boolean late(long now) {
        return underway && now - sentAt > deadlineNanos;
    }

    /** Asks, unless a question is on its way. */
    void send() {
        long sent;
        synchronized (this) {
            if (underway) {
                return;
            }
            underway = true;
            sentAt = clock.precise();
            sent = sentAt;
        }
        lane.link().beat(new Command.Handler() {
            @Override
            public void replied(@Nullable Object reply) {
                answered(sent, (Long) java.util.Objects.requireNonNull(reply));
            }

            @Override
            public void failed(Failure failure) {
                unanswered(failure);
            }
        });
    }

    private void answered(long sent, long serverMicros) {
        long received = clock.precise();
        synchronized (this) {
            underway = false;
            silence = 0;
        }
        Lane present = lane;
        long until = present.until();
        present.time(ServerTime.measured(serverMicros, sent, received));
        present.extend(sent + windowNanos);
        // Asked after it was extended, and by the exact clock: whoever saw the lapse, saw it before, and no later time.
        lapsed = clock.precise() >= until;
        inTime = received - sent <= deadlineNanos;
        outcome.accept(this, null);
    }

    private void unanswered(Failure failure) {
        synchronized (this) {
            underway = false;
        }
        if (failure.kind() == Failure.Kind.REFUSED) {
            outcome.accept(this, failure);
        }
    }
}
