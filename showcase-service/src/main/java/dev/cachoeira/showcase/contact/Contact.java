package dev.cachoeira.showcase.contact;

import org.jspecify.annotations.Nullable;

/**
 * A customer and who looks after it.
 *
 * @param user null when the upstream API does not know that user
 */
public record Contact(
        long id,
        String name,
        String email,
        String phone,
        @Nullable UpstreamUser user) {}
