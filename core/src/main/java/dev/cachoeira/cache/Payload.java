package dev.cachoeira.cache;

/**
 * What stands in an entry for a value.
 *
 * @param bytes the value as its codec writes it, or that compressed
 * @param flags the entry's flags that say which
 */
record Payload(byte[] bytes, int flags) {

    /** "There is none". */
    static final Payload NULL = new Payload(new byte[0], EntryFormat.NULL);

    /** As the codec writes it. */
    static Payload plain(byte[] bytes) {
        return new Payload(bytes, 0);
    }
}
