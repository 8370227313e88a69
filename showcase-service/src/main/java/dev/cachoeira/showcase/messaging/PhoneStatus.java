package dev.cachoeira.showcase.messaging;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/** How a session's phone is, and since when. */
public record PhoneStatus(State state, Instant since) {

    /** How a phone can be. */
    public enum State {
        /** It has not scanned the session's QR code yet. */
        @JsonProperty("waiting")
        WAITING,
        /** It is paired with the session. */
        @JsonProperty("connected")
        CONNECTED
    }
}
