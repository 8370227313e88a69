package dev.cachoeira.showcase.messaging;

import java.time.Instant;

/**
 * What a device that is paired shows to the network. Safe to log: see {@link Secret}.
 *
 * @param device which device
 * @param key the device's key
 * @param issuedAt when it was paired
 */
public record Credentials(String device, Secret key, Instant issuedAt) {}
