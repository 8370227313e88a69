package dev.cachoeira.cache;

import java.time.Instant;

/**
 * A change that was given up, see {@link WriteBehindOptions#attempts()}. Immutable.
 *
 * @param id names it to {@link WriteBehind#replay} and {@link WriteBehind#discard}
 * @param tenant the tenant; the empty text for a cache that all share
 * @param key the key as its codec writes it
 * @param removal whether the entry was removed
 * @param sequence the change's {@link Change#sequence()}
 * @param filedAt when the change was made, by the server's clock
 * @param failedAt when it was given up
 * @param failures how often it had failed by itself
 * @param error the last failure: its class, and up to 300 characters of its message unless the cache is encrypted
 * @param superseded whether the key was changed again since; such a change is not replayed
 */
public record DeadLetter(
        String id,
        String tenant,
        String key,
        boolean removal,
        long sequence,
        Instant filedAt,
        Instant failedAt,
        int failures,
        String error,
        boolean superseded) {}
