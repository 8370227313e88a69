package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds out for a flight what stands in its key's place and whether that may be believed: first the epochs, then the
 * entry, then the epochs of the entry's tags. What is found decides what the flight does next.
 *
 * <p>The steps follow each other, each on the thread that brings the answer to the one before.
 */
final class FlightRead<K, V> implements Command.Handler {

    private static final int MOST_RACES = 16;

    private final Flight<K, V> flight;
    private final Engine<K, V> engine;
    private final Scope scope;
    private int races;
    private @Nullable Lane through;

    FlightRead(Flight<K, V> flight) {
        this.flight = flight;
        this.engine = flight.engine();
        this.scope = flight.key().scope();
    }

    /** Captures the epochs, then looks at the entry; unless {@code dead} is known to stand there. */
    void begin(byte @Nullable [] dead) {
        Epoch[] known = scope.epochs(engine.fleet().epochs(), engine.clock().now());
        if (known != null) {
            capture(known, dead);
            return;
        }
        engine.fleet().epochs().read(scope.epochNames(), new EpochTable.Receiver() {
            @Override
            public void found(Epoch[] epochs) {
                capture(epochs, dead);
            }

            @Override
            public void unknown() {
                flight.loadDuringOutage();
            }
        });
    }

    private void capture(Epoch[] epochs, byte @Nullable [] dead) {
        if (endedMeanwhile(epochs)) {
            flight.begin(dead);
            return;
        }
        flight.recapture(epochs);
        boolean held = engine.lag().heldUntil(epochs, scope.dependencies())
                > engine.clock().now();
        if (dead == null || held) {
            read(); // a load without a lease is told of the key's end only by a read that the server has tracked
        } else {
            flight.lease(dead);
        }
    }

    /** Whether one has ended before the last was read; not for ever, if others go on ending them. */
    private boolean endedMeanwhile(Epoch[] epochs) {
        return !Epoch.allCurrent(epochs, engine.clock().now()) && ++races <= MOST_RACES;
    }

    /** Somebody else was faster: looks at what they have put there. */
    void afterLostRace() {
        races++;
        read();
    }

    /** Looks at the entry. */
    void read() {
        Lane lane = flight.reading();
        through = lane;
        if (lane == null || races > MOST_RACES) {
            flight.loadUnstored(); // others win every race for this key: stop taking part
        } else {
            lane.send(Command.of(Verb.GET, this, flight.redisKey()));
        }
    }

    @Override
    public void replied(@Nullable Object entry) {
        if (entry == null) {
            flight.lease(Flight.ABSENT);
            return;
        }
        EntryFormat.Found found = EntryFormat.read((byte[]) entry);
        if (found instanceof EntryFormat.Value value) {
            check(value);
        } else if (found instanceof EntryFormat.Lease other) {
            flight.meet(other);
        } else if (found instanceof EntryFormat.Hold hold) {
            flight.loadHeld(hold.expiresAt());
        } else if (found instanceof EntryFormat.Fenced fence) {
            flight.loadHeld(fence.expiresAt());
        } else if (found instanceof EntryFormat.Tombstone tombstone) {
            flight.lease(tombstone.header());
        } else {
            engine.ledger().decodeFailed(scope, flight.redisKey(), null);
            flight.lease(EntryFormat.header((byte[]) entry));
        }
    }

    @Override
    public void failed(Failure failure) {
        engine.ledger().commandFailed(scope);
        if (failure.message().startsWith("WRONGTYPE")) {
            engine.ledger().decodeFailed(scope, flight.redisKey(), null);
        }
        if (failure.kind() == Failure.Kind.REFUSED) {
            flight.loadUnstored();
        } else {
            flight.loadDuringOutage();
        }
    }

    /** Compares the value's fingerprint with the epochs as known; where they differ, with the epochs as they are. */
    private void check(EntryFormat.Value value) {
        Dependencies known = scope.known(
                value,
                flight.captured(),
                engine.fleet().epochs(),
                engine.clock().now());
        if (known != null && (!engine.strict() || known.surelyCurrent(through))) {
            flight.meet(value, known);
            return;
        }
        flight.checking();
        String[] tagNames = scope.tagEpochs(value.tags());
        engine.fleet().epochs().read(Flight.concat(scope.epochNames(), tagNames), new EpochTable.Receiver() {
            @Override
            public void found(Epoch[] epochs) {
                if (endedMeanwhile(epochs)) {
                    check(value);
                } else {
                    compare(value, epochs);
                }
            }

            @Override
            public void unknown() {
                flight.loadDuringOutage();
            }
        });
    }

    private void compare(EntryFormat.Value value, Epoch[] epochs) {
        int own = scope.epochNames().length;
        flight.recapture(Arrays.copyOf(epochs, own));
        Dependencies fresh = flight.dependencies(Arrays.copyOfRange(epochs, own, epochs.length));
        if (fresh.fingerprint() == value.fingerprint()) {
            flight.meet(value, fresh);
        } else {
            flight.lease(value.header());
        }
    }
}
