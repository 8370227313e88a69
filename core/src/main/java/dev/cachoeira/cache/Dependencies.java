package dev.cachoeira.cache;

import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The epochs that a value of a scope depends on, and their fingerprint. Shared by all values with the same. */
final class Dependencies {

    private final Scope scope;
    private final Epoch[] epochs;
    private final long fingerprint;
    private volatile Footing[] footings = {};

    Dependencies(Scope scope, Epoch[] epochs) {
        this.scope = scope;
        this.epochs = epochs;
        this.fingerprint = Epoch.fingerprint(epochs);
    }

    Scope scope() {
        return scope;
    }

    long fingerprint() {
        return fingerprint;
    }

    Epoch[] epochs() {
        return epochs;
    }

    boolean current(long now) {
        return Epoch.allCurrent(epochs, now);
    }

    /**
     * Whether each of them was still the nonce when the server answered the last read through a lane: its pushes come in
     * order with its replies. What is known by another connection may have ended before, unheard of.
     */
    boolean surelyCurrent(@Nullable Lane lane) {
        if (lane == null || !lane.link().tracking()) {
            return false;
        }
        for (Epoch epoch : epochs) {
            if (epoch.coverage() != lane || epoch.ended()) {
                return false;
            }
        }
        return true;
    }

    /** Whether one of them was invalidated, so that no value with these is served again. */
    boolean ended() {
        for (Epoch epoch : epochs) {
            if (epoch.ended()) {
                return true;
            }
        }
        return false;
    }

    /** How long they may be believed at least, unless one ends before. */
    long until() {
        long until = Long.MAX_VALUE;
        for (Epoch epoch : epochs) {
            until = Math.min(until, epoch.coverage().until());
        }
        return until;
    }

    /** The footing of values with these epochs that were read under a coverage. There are only a few coverages. */
    Footing under(Coverage coverage) {
        for (Footing footing : footings) {
            if (footing.coverage() == coverage) {
                return footing;
            }
        }
        return addFooting(coverage);
    }

    private synchronized Footing addFooting(Coverage coverage) {
        Footing fresh = new Footing(coverage, this);
        footings = Stream.concat(
                        Arrays.stream(footings)
                                .filter(footing -> !footing.coverage().ended()),
                        Stream.of(fresh))
                .toArray(Footing[]::new);
        return fresh;
    }

    /** Whether these are the very same epochs, not only the same nonces. */
    boolean sameAs(Dependencies other) {
        if (epochs.length != other.epochs.length) {
            return false;
        }
        for (int i = 0; i < epochs.length; i++) {
            if (epochs[i] != other.epochs[i]) {
                return false;
            }
        }
        return true;
    }
}
