package dev.cachoeira.cache;

import dev.cachoeira.codec.KeyCodec;
import java.time.Duration;

/**
 * Settings of a counter in the making. When a counter ends has to be said, by one of {@link #expireAfter},
 * {@link #expireAfterLastChange} and {@link #keepUntilReset}; the last call counts. Not thread-safe.
 *
 * @param <K> the type of the keys
 */
public interface CounterBuilder<K> {

    /**
     * A counter ends this long after it was made, however often it changes: so it counts what happened within a time.
     *
     * @param ttl from 1 ms to {@link CounterOptions#MAX_TTL}
     */
    CounterBuilder<K> expireAfter(Duration ttl);

    /**
     * A counter ends when it has not been changed for this long. Reading does not prolong it.
     *
     * @param ttl from 1 ms to {@link CounterOptions#MAX_TTL}
     */
    CounterBuilder<K> expireAfterLastChange(Duration ttl);

    /**
     * A counter never ends by itself. Mind how many keys there may be: nothing removes them, and a Redis whose policy evicts
     * only what expires does not either.
     */
    CounterBuilder<K> keepUntilReset();

    /** All tenants share this counter; it is used without a tenant. */
    CounterBuilder<K> shared();

    /** A codec for keys that are not text, whole numbers, booleans, characters, UUIDs, enums or records of these. */
    CounterBuilder<K> keyCodec(KeyCodec<K> codec);

    /**
     * Makes the counter.
     *
     * @throws IllegalArgumentException naming every wrong setting at once
     * @throws IllegalStateException when the name is taken by another counter of this {@code Cachoeira}
     */
    Counter<K> build();
}
