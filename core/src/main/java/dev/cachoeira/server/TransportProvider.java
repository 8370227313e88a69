package dev.cachoeira.server;

import dev.cachoeira.runtime.Timers;

/** Makes transports; found by {@link java.util.ServiceLoader}. */
public interface TransportProvider {

    /** Whether this provider understands an address such as {@code redis://localhost}. */
    boolean supports(String uri);

    /**
     * Makes a transport that is not connected yet.
     *
     * @throws IllegalArgumentException when the settings make no sense, saying which and why; the message holds no
     *     credential
     */
    Transport create(TransportOptions options, Timers timers);
}
