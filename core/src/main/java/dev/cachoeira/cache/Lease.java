package dev.cachoeira.cache;

import dev.cachoeira.runtime.Timers;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The right to load a key, kept where its value belongs.
 *
 * <pre>
 * EVALSHA lease  client:acme:products:42  &lt;what stands there&gt; &lt;lease&gt; 3000
 * GETRANGE       client:acme:products:42  0 11      one's own stamp: this process loads
 * </pre>
 *
 * <p>While the loader runs, the lease is renewed every third of its TTL, in the same way, up to {@link #LONGEST}; a
 * header that is not one's own any more means that the key was invalidated. The stamp is new for every lease, so an old
 * fill cannot pass under a younger lease of the same process.
 *
 * <p>Where values have versions, what stood there before kept puts away that may be older. A lease over it does so for as
 * long as a tombstone: it stands when its time is over, for whoever loads next to replace it, and if nothing is loaded it
 * leaves a tombstone.
 */
final class Lease<K, V> implements Fill.Place {

    /** After this a loader that still runs has lost its lease. */
    static final Duration LONGEST = Duration.ofMinutes(10);

    private final Flight<K, V> flight;
    private final Engine<K, V> engine;
    private final Lane lane;
    private final Duration ttl;
    private final long since;
    private final long stamp;
    private final byte[] header;
    private volatile boolean keepsPutsAway;
    private volatile boolean over;
    private volatile boolean renewing;
    private volatile Timers.@Nullable Handle renewal;

    Lease(Flight<K, V> flight, Lane lane) {
        this.flight = flight;
        this.engine = flight.engine();
        this.lane = lane;
        this.ttl = engine.options().leaseTtl();
        this.since = engine.clock().precise();
        this.stamp = engine.stamps().next();
        this.header = EntryFormat.header(EntryFormat.lease(stamp, 0, 0));
    }

    @Override
    public Lane lane() {
        return lane;
    }

    @Override
    public byte[] header() {
        return header;
    }

    /** Tries to put the lease in the place of what is expected to stand there. */
    void take(byte[] expected) {
        keepsPutsAway = engine.versioned() && expected.length > 0;
        write(expected, new OwnWrite.Outcome() {
            @Override
            public void stands() {
                renewLater();
                flight.leased(Lease.this);
            }

            @Override
            public void doesNot() {
                flight.notLeased();
            }

            @Override
            public void failed(Failure failure) {
                engine.ledger().commandFailed(flight.key().scope());
                if (failure.kind() == Failure.Kind.REFUSED) {
                    flight.leaseRefused();
                } else {
                    orphaned();
                    flight.loadDuringOutage();
                }
            }
        });
    }

    private void renewLater() {
        if (!over && engine.clock().precise() - since < LONGEST.toNanos()) {
            renewal = engine.timers().after(ttl.dividedBy(3), this::renew);
        }
    }

    /** The stamp stays, so a fill that is sent meanwhile finds its lease. */
    private void renew() {
        if (over) {
            return;
        }
        renewing = true;
        write(header, new OwnWrite.Outcome() {
            @Override
            public void stands() {
                renewing = false;
                flight.renewed();
                renewLater();
            }

            @Override
            public void doesNot() {
                renewing = false;
                flight.pushed();
            }

            @Override
            public void failed(Failure failure) {
                doesNot();
            }
        });
    }

    /** Whether a push may be the echo of this lease's own renewal; the header behind it will tell. */
    boolean renewing() {
        return renewing;
    }

    @Override
    public void giveUp() {
        stopRenewing();
    }

    void stopRenewing() {
        over = true;
        Timers.Handle pending = renewal;
        if (pending != null) {
            pending.cancel();
        }
    }

    /** Puts the value that it has replaced back, with a little more life. */
    void giveBack(EntryFormat.Value value) {
        stopRenewing();
        long now = serverTime();
        Lifetime lifetime = value.lifetime()
                .prolonged(now, engine.options().freshness().failSafeThrottle().toMillis());
        byte[] entry;
        try {
            entry = engine.payloads()
                    .withLifetime(flight.redisKey(), value, now, engine.stamps().next(), lifetime);
        } catch (UnreadableValueException e) {
            release(); // its end has come since
            return;
        }
        byte[] until = KeyLayout.bytes(String.valueOf(lifetime.expiresAt()));
        lane.send(Command.of(Script.FILL, new Last(), flight.redisKey(), header, entry, until));
    }

    /** Lets others load. */
    void release() {
        stopRenewing();
        if (keepsPutsAway) {
            long millis = engine.late().millis();
            leave(EntryFormat.tombstone(engine.stamps().next(), serverTime() + millis), millis, new Last());
        } else {
            lane.send(Command.of(Script.RELEASE, new Last(), flight.redisKey(), header));
        }
    }

    /** Behind it nothing is sent for this lease any more. */
    private final class Last extends Ignored {
        @Override
        public void failed(Failure failure) {
            super.failed(failure);
            if (failure.kind() != Failure.Kind.REFUSED) {
                orphaned();
            }
        }
    }

    /** Whether the lease still stood makes no difference. */
    private class Ignored implements Command.Handler {
        @Override
        public void replied(@Nullable Object reply) {
            // See above.
        }

        @Override
        public void failed(Failure failure) {
            engine.ledger().commandFailed(flight.key().scope());
        }
    }

    /** Lets others load at the same time. */
    @Override
    public void hold(long until) {
        stopRenewing();
        long millis = Duration.ofNanos(until - engine.clock().precise()).toMillis() + 1;
        byte[] hold = EntryFormat.hold(engine.stamps().next(), serverTime() + millis);
        leave(hold, Math.max(1, millis), new Ignored());
    }

    /** Lets others have the place with a mark in it, in one step: between two the place would be empty, or the first refused. */
    private void leave(byte[] mark, long millis, Command.Handler handler) {
        byte[] ttl = KeyLayout.bytes(String.valueOf(millis));
        lane.send(Command.of(Script.RELEASE, handler, flight.redisKey(), header, mark, ttl));
    }

    private long serverTime() {
        return lane.time().millisAt(engine.clock().precise());
    }

    /**
     * It may stand, and nobody works under it any more: others would wait until its TTL. Its connection is lost or late, so
     * the key is deleted as soon as there is another; whatever stands there by then, a deletion too many costs a load. It
     * may be a hold, so where the source lags another one follows.
     */
    private void orphaned() {
        engine.fleet().delete(List.of(engine.deletion(flight.redisKey())), () -> {});
    }

    private void write(byte[] expected, OwnWrite.Outcome outcome) {
        long leased = ttl.toMillis();
        byte[] lease = EntryFormat.lease(stamp, serverTime() + leased, engine.owner());
        long stands = keepsPutsAway ? Math.max(leased, engine.late().millis()) : leased;
        byte[] millis = KeyLayout.bytes(String.valueOf(stands));
        OwnWrite.send(lane, Script.LEASE, header, outcome, flight.redisKey(), expected, lease, millis);
    }
}
