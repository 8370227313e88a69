package dev.cachoeira.cache;

import dev.cachoeira.runtime.Timers;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The turn to refresh a key, which one process has at a time.
 *
 * <pre>
 * EVALSHA lease    client:acme:@refresh:products:42  &lt;nothing&gt; &lt;lease&gt; 3000
 * GETRANGE         client:acme:@refresh:products:42  0 11       one's own stamp: it is this process's turn
 * EVALSHA release  client:acme:@refresh:products:42  &lt;lease&gt;    when it has refreshed
 * </pre>
 *
 * <p>It saves work and guards nothing: two processes that both took it would load twice, and one of them would store. While
 * the loader runs it is renewed every third of its TTL. Who has failed to refresh lets it expire, so that the source is
 * left alone for so long.
 */
final class Turn {

    private final Engine<?, ?> engine;
    private final Scope scope;
    private final Lane lane;
    private final byte[] name;
    private final Duration ttl;
    private final byte[] lease;
    private final long since;
    private volatile boolean over;
    private volatile Timers.@Nullable Handle renewal;

    Turn(Engine<?, ?> engine, Scope scope, Lane lane, byte[] name) {
        this.engine = engine;
        this.scope = scope;
        this.lane = lane;
        this.name = name;
        this.ttl = engine.options().leaseTtl();
        this.since = engine.clock().precise();
        long expiresAt = lane.time().millisAt(since) + ttl.toMillis();
        this.lease = EntryFormat.lease(engine.stamps().next(), expiresAt, engine.owner());
    }

    /** Asks for it; one of the two is run, perhaps on a connection's thread. */
    void take(Runnable taken, Runnable not) {
        write(
                Flight.ABSENT,
                () -> {
                    renewLater();
                    taken.run();
                },
                not);
    }

    private void write(byte[] expected, Runnable stands, Runnable not) {
        byte[] millis = KeyLayout.bytes(String.valueOf(ttl.toMillis()));
        OwnWrite.Outcome outcome = new OwnWrite.Outcome() {
            @Override
            public void stands() {
                stands.run();
            }

            @Override
            public void doesNot() {
                not.run();
            }

            @Override
            public void failed(Failure failure) {
                engine.ledger().commandFailed(scope);
                not.run();
            }
        };
        OwnWrite.send(lane, Script.LEASE, EntryFormat.header(lease), outcome, name, expected, lease, millis);
    }

    private void renewLater() {
        if (!over && engine.clock().precise() - since < Lease.LONGEST.toNanos()) {
            renewal = engine.timers().after(ttl.dividedBy(3), this::renew);
        }
    }

    private void renew() {
        if (!over) {
            write(EntryFormat.header(lease), this::renewLater, () -> {});
        }
    }

    /** It expires by itself. */
    void rest() {
        over = true;
        Timers.Handle pending = renewal;
        if (pending != null) {
            pending.cancel();
        }
    }

    /** Others may have it. */
    void release() {
        rest();
        lane.send(Command.of(
                Script.RELEASE,
                new Command.Handler() {
                    @Override
                    public void replied(@Nullable Object reply) {
                        // Whether it still stood makes no difference.
                    }

                    @Override
                    public void failed(Failure failure) {
                        engine.ledger().commandFailed(scope);
                    }
                },
                name,
                EntryFormat.header(lease)));
    }
}
