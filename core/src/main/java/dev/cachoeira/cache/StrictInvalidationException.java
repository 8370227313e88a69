package dev.cachoeira.cache;

/**
 * What a strict cache was to end could not be ended for certain: Redis is away, is full, or did not answer in time. Before a
 * commit it means that there must be none. After one (an invalidation outside a transaction) it means that others may see
 * the old value until Redis is told, which is tried again for as long as this process lives.
 */
public final class StrictInvalidationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StrictInvalidationException(String message) {
        super(message);
    }
}
