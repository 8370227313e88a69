package dev.cachoeira.showcase.messaging;

import jakarta.validation.constraints.NotBlank;

/**
 * What a phone has read.
 *
 * @param code the text of a QR code
 */
record Scan(
        @NotBlank(message = "must be the text of the QR code")
        String code) {}
