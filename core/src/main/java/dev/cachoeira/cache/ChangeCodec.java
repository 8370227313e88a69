package dev.cachoeira.cache;

import java.util.Set;

/**
 * Values and keys of a cache on their way through its queues. A value is what it is in an entry, compressed and encrypted
 * where the cache's entries are; but it is bound to its place in the queue, and has no end.
 */
final class ChangeCodec<K, V> {

    private final Engine<K, V> engine;

    ChangeCodec(Engine<K, V> engine) {
        this.engine = engine;
    }

    /** What a change of a key is filed under. */
    byte[] field(LocalKey<K> key) {
        return KeyLayout.bytes(
                KeyLayout.field(key.scope().tenant(), engine.keys().encoded(key)));
    }

    /** The key of a field. */
    LocalKey<K> key(byte[] field) {
        KeyLayout.FieldParts parts = KeyLayout.parseField(KeyLayout.text(field));
        return LocalKey.of(engine.scope(parts.tenant()), engine.keys().key(parts.key()));
    }

    /**
     * What is filed for a value.
     *
     * @throws RuntimeException when it cannot be encoded
     */
    byte[] put(QueueKeys keys, byte[] field, V value) {
        EntryFormat.Meta meta = new EntryFormat.Meta(engine.stamps().next(), Long.MAX_VALUE, 0, Set.of());
        byte[] entry = EntryFormat.value(meta, engine.payloads().encode(value));
        return QueuedChange.put(engine.payloads().seal(place(keys, field), entry));
    }

    /**
     * The value of a change that is no removal.
     *
     * @throws RuntimeException when it cannot be read
     */
    V value(QueueKeys keys, byte[] field, QueuedChange change) {
        if (!(EntryFormat.read(change.payload()) instanceof EntryFormat.Value value)) {
            throw new UnreadableValueException(UnreadableValueException.Reason.BROKEN, "");
        }
        EntryFormat.Value open =
                engine.payloads().isOpen(value) ? value : engine.payloads().open(place(keys, field), value, 0);
        return engine.decode(open);
    }

    private static byte[] place(QueueKeys keys, byte[] field) {
        return KeyLayout.bytes(KeyLayout.text(keys.changes()) + ':' + KeyLayout.text(field));
    }
}
