package dev.cachoeira.showcase.messaging;

import java.time.Instant;

/**
 * What a phone scans to be paired with a session.
 *
 * @param code the text in it
 * @param image a PNG as a {@code data:} URL
 * @param expiresAt until when it is accepted
 */
public record QrCode(String code, String image, Instant expiresAt) {}
