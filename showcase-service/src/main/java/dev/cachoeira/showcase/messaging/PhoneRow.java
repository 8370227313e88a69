package dev.cachoeira.showcase.messaging;

import dev.cachoeira.showcase.messaging.PhoneStatus.State;
import java.time.Instant;

/** What the database remembers of a phone. */
record PhoneRow(Derivation derivation, State state, Instant since) {

    boolean connected() {
        return state == State.CONNECTED;
    }

    PhoneStatus status() {
        return new PhoneStatus(state, since);
    }
}
