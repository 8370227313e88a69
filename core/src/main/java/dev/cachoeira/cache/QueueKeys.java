package dev.cachoeira.cache;

import java.util.zip.CRC32C;

/**
 * The names of one of a cache's queues of changes, all in one slot of a cluster. All tenants share the queues; a change is
 * in the one that its tenant and key choose. Their number is the same for ever and everywhere: what was filed under another
 * would be found by nobody.
 *
 * <pre>
 * client::@behind:{products#3}:changes    hash: field -> sequence (8) | filed at, µs (8) | P or R | payload as in an entry
 * client::@behind:{products#3}:due        sorted set: field by when it is to be written, µs
 * client::@behind:{products#3}:ages       sorted set: field by since when it has been waiting, µs
 * client::@behind:{products#3}:failures   hash: field -> how often it has failed by itself
 * client::@behind:{products#3}:sequence   the last sequence that was given
 * client::@behind:{products#3}:dead       hash: field -> what was given up, and why
 * client::@behind:{products#3}:deaths     sorted set: field by sequence
 * client::@behind:{products#3}:lease      who is writing
 * </pre>
 *
 * @param number which queue, from 0
 */
record QueueKeys(
        int number,
        byte[] changes,
        byte[] due,
        byte[] ages,
        byte[] failures,
        byte[] sequence,
        byte[] dead,
        byte[] deaths,
        String lease) {

    /** How many queues a cache has. */
    static final int QUEUES = 16;

    static QueueKeys of(KeyLayout layout, String cache, int number) {
        return new QueueKeys(
                number,
                KeyLayout.bytes(layout.queue(cache, number, "changes")),
                KeyLayout.bytes(layout.queue(cache, number, "due")),
                KeyLayout.bytes(layout.queue(cache, number, "ages")),
                KeyLayout.bytes(layout.queue(cache, number, "failures")),
                KeyLayout.bytes(layout.queue(cache, number, "sequence")),
                KeyLayout.bytes(layout.queue(cache, number, "dead")),
                KeyLayout.bytes(layout.queue(cache, number, "deaths")),
                layout.queue(cache, number, "lease"));
    }

    /** The queue of a field. */
    static int numberOf(byte[] field) {
        CRC32C crc = new CRC32C();
        crc.update(field);
        return (int) (crc.getValue() % QUEUES);
    }
}
