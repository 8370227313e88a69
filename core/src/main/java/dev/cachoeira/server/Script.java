package dev.cachoeira.server;

/**
 * The scripts that run inside the server. Most have one key; those of a queue of changes, {@code BEHIND_…}, have several,
 * of one slot, and reply with an array. Their text is the transport's; a simulated server brings its own model of each, or
 * says that it has none.
 *
 * <p>A queue's keys: {@code changes} holds the newest change of each field, {@code due} when each is to be written and
 * {@code ages} since when it has been waiting (by the server's clock, in microseconds), {@code failures} how often it has
 * failed, {@code sequence} the last number that was given, {@code dead} what was given up, and {@code deaths} their order.
 * A change begins with its sequence and when it was filed, eight bytes each, big-endian.
 */
public enum Script {
    /**
     * {@code KEYS[1]} key; {@code ARGV} expected first 12 bytes (empty: absent), lease, TTL in ms. Stores the lease if
     * the key still begins with what was expected. Returns 1 if it did, else 0.
     */
    LEASE(1),
    /**
     * {@code KEYS[1]} key; {@code ARGV} expected first 12 bytes, value, absolute expiry in ms since 1970 by the
     * server's clock. Stores the value if the key still begins with what was expected. Returns 1 if it did, else 0.
     */
    FILL(1),
    /**
     * {@code KEYS[1]} key; {@code ARGV} version (8 bytes, see {@code EntryFormat}), value that has it, absolute expiry in
     * ms since 1970 by the server's clock, tombstone, its TTL in ms. Stores the value if the key is absent or holds a value
     * of the same or a lower version; leaves a value of a higher one, and a fence; puts the tombstone in the place of
     * anything else. Returns 1 if it stored the value, else 0.
     */
    PUT(1),
    /**
     * {@code KEYS[1]} key; {@code ARGV} expected first 12 bytes, then a mark and its TTL in ms, which may be left out. Deletes
     * the key if it still begins with what was expected, and puts the mark in its place, on a server that is full too. Returns
     * 1 if it did, else 0.
     */
    RELEASE(1),
    /**
     * {@code KEYS[1]} key; {@code ARGV} mark, TTL in ms. Puts the mark in the place of whatever stands there, on a server that
     * is full too. Returns 1.
     */
    MARK(1),
    /**
     * {@code KEYS[1]} key; {@code ARGV} eight bytes, TTL in ms. If the key is absent, stores these bytes and the server's
     * time behind them: milliseconds since 1970, eight bytes, big-endian. Returns 1 if it did, else 0.
     */
    EPOCH(1),
    /**
     * {@code KEYS[1]} key; {@code ARGV} first 12 bytes of a fence, holder of eight bytes, TTL in ms. Adds the holder to the
     * fence that stands there, or puts a fence in the place of whatever stands there: these 12 bytes, then the holder and
     * its end for each, milliseconds since 1970 by the server's clock, eight bytes, big-endian. Drops holders that are past
     * their end. Returns 1. What it takes for a fence begins with the first four of the 12 bytes.
     */
    FENCE(1),
    /**
     * {@code KEYS[1]} key; {@code ARGV} first 12 bytes of a fence, holder of eight bytes, and 1 if something is to be
     * written in any case (it may be left out). Removes the holder from the fence that stands there, and those that are past
     * their end; deletes what has no holder left, or is no fence. Returns 1 if it deleted something, else 0.
     */
    UNFENCE(1),
    /**
     * {@code KEYS[1]} counter; {@code ARGV} what is added, TTL in ms (0: none), 1 if each change begins the TTL anew. Adds
     * to the counter, and makes it if it is absent. Returns what it is then, as text. Tracks nothing, but for counters
     * beyond 53 bits.
     */
    COUNT(1),
    /**
     * {@link #LEASE} with a TTL, which passes on a server that is full too: what makes room must not need any.
     */
    BEHIND_LEASE(1),
    /**
     * {@code KEYS} changes, due, ages, failures, sequence, dead; {@code ARGV} how many changes may wait, how long one waits
     * to be written in µs, until when this may be done in µs since 1970, then a field and its change for each. Files all of
     * them or none. Returns {@code taken}, how many wait, and their sequences; or {@code full}, or {@code late}.
     */
    BEHIND_ENQUEUE(6),
    /**
     * {@code KEYS} changes, due, ages, failures, dead; {@code ARGV} how many changes are asked for at most, how many have to
     * wait for them to be due at once, a time until which all are due. Changes nothing. Returns the time, how many wait,
     * since when the oldest, how many are dead, when the next is due, then field, change and failures of each.
     */
    BEHIND_TAKE(5),
    /**
     * {@code KEYS} changes, due, ages, failures; {@code ARGV} how long a change waits in µs, then a field and a sequence
     * (eight bytes) for each that was written. Removes them, but for those that have a newer change. Returns how many.
     */
    BEHIND_SETTLE(4),
    /**
     * {@code KEYS} changes, due, ages, failures, dead, deaths; {@code ARGV} 1 if these have failed, 0 if they are only to
     * wait, for how long in µs, after how many failures one is given up, how many may be dead, why, then a field and a
     * sequence (eight bytes) for each. Returns the fields that were given up.
     */
    BEHIND_SET_BACK(6),
    /** {@code KEYS} changes; {@code ARGV} fields. Returns the change of each, or nil. */
    BEHIND_PENDING(1),
    /**
     * {@code KEYS} dead, deaths; {@code ARGV} how many at most. Returns field and letter of each, without its payload: a flag
     * (1: there is a newer change), when it was given up (8), its failures (4), the length of the reason (4), the reason,
     * and the change.
     */
    BEHIND_LETTERS(2),
    /**
     * {@code KEYS} changes, due, ages, dead, deaths; {@code ARGV} a sequence. Puts a dead change back, as it was, unless
     * there is a newer one. Returns {@code replayed}, {@code superseded} or {@code gone}, and the field.
     */
    BEHIND_REPLAY(5),
    /** {@code KEYS} dead, deaths; {@code ARGV} a sequence. Forgets a dead change. Returns {@code discarded} or {@code gone}. */
    BEHIND_DISCARD(2);

    private final int keys;

    Script(int keys) {
        this.keys = keys;
    }

    /** How many of its first arguments are keys. */
    public int keys() {
        return keys;
    }

    /** Whether it is about a queue of changes. */
    public boolean queue() {
        return this == BEHIND_LEASE || keys > 1 || this == BEHIND_PENDING;
    }
}
