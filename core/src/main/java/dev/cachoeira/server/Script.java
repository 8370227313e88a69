package dev.cachoeira.server;

/**
 * The scripts that run inside the server, each with one key. Their text is the transport's; a simulated server brings
 * its own model of each.
 */
public enum Script {
    /**
     * {@code KEYS[1]} key; {@code ARGV} expected first 12 bytes (empty: absent), lease, TTL in ms. Stores the lease if
     * the key still begins with what was expected. Returns 1 if it did, else 0.
     */
    LEASE,
    /**
     * {@code KEYS[1]} key; {@code ARGV} expected first 12 bytes, value, absolute expiry in ms since 1970 by the
     * server's clock. Stores the value if the key still begins with what was expected. Returns 1 if it did, else 0.
     */
    FILL,
    /**
     * {@code KEYS[1]} key; {@code ARGV} version (8 bytes, see {@code EntryFormat}), value that has it, absolute expiry in
     * ms since 1970 by the server's clock, tombstone, its TTL in ms. Stores the value if the key is absent or holds a value
     * of the same or a lower version; leaves a value of a higher one, and a fence; puts the tombstone in the place of
     * anything else. Returns 1 if it stored the value, else 0.
     */
    PUT,
    /**
     * {@code KEYS[1]} key; {@code ARGV} expected first 12 bytes. Deletes the key if it still begins with what was
     * expected. Returns 1 if it did, else 0.
     */
    RELEASE,
    /**
     * {@code KEYS[1]} key; {@code ARGV} eight bytes, TTL in ms. If the key is absent, stores these bytes and the server's
     * time behind them: milliseconds since 1970, eight bytes, big-endian. Returns 1 if it did, else 0.
     */
    EPOCH,
    /**
     * {@code KEYS[1]} counter; {@code ARGV} what is added, TTL in ms (0: none), 1 if each change begins the TTL anew. Adds
     * to the counter, and makes it if it is absent. Returns what it is then, as text. Tracks nothing, but for counters
     * beyond 53 bits.
     */
    COUNT
}
