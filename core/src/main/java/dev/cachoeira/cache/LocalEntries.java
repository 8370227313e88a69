package dev.cachoeira.cache;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what memory keeps of one cache's values: the value, or its bytes where each read decodes them, with what is to be known
 * of it, until when, and on what it rests.
 */
final class LocalEntries<K, V> {

    private static final Logger log = LoggerFactory.getLogger(LocalEntries.class);
    private static final Object UNREADABLE = new Object();

    private final Engine<K, V> engine;

    LocalEntries(Engine<K, V> engine) {
        this.engine = engine;
    }

    /** What memory keeps of a value that was just written; what cannot be read back is not kept. */
    @Nullable
    Object kept(byte[] entry, @Nullable V value) {
        if (value == null || !engine.options().decodeEachRead()) {
            return value;
        }
        if (EntryFormat.read(entry) instanceof EntryFormat.Value written) {
            try {
                EntryFormat.Value open = engine.payloads().decompressed(written);
                Object unused = engine.decode(open);
                return open;
            } catch (RuntimeException | Error e) {
                log.debug("cache '{}' wrote a value that its codec cannot read", engine.name(), e);
            }
        }
        return UNREADABLE;
    }

    /** What memory would keep of a value, or null when it keeps none. */
    @Nullable
    LocalEntry<K> of(
            LocalKey<K> key,
            @Nullable Object kept,
            int size,
            Lane lane,
            Dependencies dependencies,
            Lifetime lifetime,
            long stamp) {
        if (!engine.remembers() || kept == UNREADABLE) {
            return null;
        }
        long now = engine.clock().now();
        long until = lane.time().earliestNanos(lifetime.validUntil());
        Duration local = engine.options().localTtl();
        if (local != null) {
            until = Math.min(until, now + local.toNanos());
        }
        if (!lane.link().tracking()) {
            until = Math.min(
                    until, now + engine.fleet().options().untrackedTtl().toNanos());
        }
        if (until <= now) {
            return null;
        }
        Validators<K, V> validators = engine.validators();
        Object told = validators == null ? kept : validators.stamped(kept, stamp, lifetime, lane);
        Object aged = engine.refresher() == null
                ? told
                : new Aged(told, engine.aging().staleAt(lifetime, lane.time()), lifetime.freshUntil());
        return local(key, aged, size, dependencies.under(lane), until);
    }

    /** What memory would keep of a value that was just written, or null when it keeps none. */
    @Nullable
    LocalEntry<K> of(LocalKey<K> key, @Nullable Object kept, Fill.Entry written) {
        int size = Payloads.size(written.bytes());
        long stamp = EntryFormat.stamp(written.bytes());
        return of(key, kept, size, written.lane(), written.dependencies(), written.lifetime(), stamp);
    }

    private LocalEntry<K> local(LocalKey<K> key, @Nullable Object kept, int size, Footing footing, long until) {
        return engine.options().localSize() == null
                ? LocalEntry.of(key, kept, footing, until)
                : LocalEntry.sized(key, kept, footing, until, size);
    }

    /** What memory keeps of a value while there is no Redis, or null when it keeps none. */
    @Nullable
    LocalEntry<K> withoutRedis(LocalKey<K> key, Loaded<V> loaded, long since, Era era, Dependencies dependencies) {
        if (engine.strict() || (engine.fleet().alone() && !engine.remembers())) {
            return null; // nobody is told of what others commit meanwhile
        }
        V value = loaded.value();
        long nanos = (loaded.ttl() != null ? loaded.ttl() : engine.aging().ttlOf(value)).toNanos();
        Duration local = engine.options().localTtl();
        if (local != null) {
            nanos = Math.min(nanos, local.toNanos());
        }
        if (engine.fleet().alone()) {
            engine.ledger().storedHere(key);
        } else {
            nanos = Math.min(nanos, engine.fleet().options().outageTtl().toNanos());
        }
        Object kept = value;
        int size = 0;
        if (value != null
                && (engine.options().decodeEachRead() || engine.options().localSize() != null)) {
            byte[] entry = EntryFormat.value(
                    new EntryFormat.Meta(1, 0, 0, Set.of()),
                    Payload.plain(engine.codec().encode(value)));
            kept = kept(entry, value);
            size = entry.length;
        }
        if (kept == UNREADABLE) {
            return null;
        }
        long staleAt = engine.aging().staleAfter(loaded.refreshAfter(), nanos) + since;
        Validators<K, V> validators = engine.validators();
        if (validators != null) {
            kept = validators.stamped(kept, staleAt);
        }
        if (engine.refresher() != null) {
            kept = new Aged(kept, staleAt, staleAt);
        }
        return local(key, kept, size, dependencies.under(era), since + nanos);
    }

    /** An entry of memory alone with another end. Epochs that have ended stay so. */
    LocalEntry<K> ending(LocalKey<K> key, LocalEntry<K> found, long until) {
        Footing footing = found.dependencies().under(engine.fleet().era());
        return local(key, until(found.value, until), found.size(), footing, until);
    }

    /** The same, stale from now on, with the end that it has until it is dropped. */
    LocalEntry<K> stale(LocalKey<K> key, LocalEntry<K> found, Aged aged) {
        long now = engine.clock().now();
        Footing footing = found.dependencies().under(engine.fleet().era());
        return local(key, new Aged(until(aged.value(), now), now, now), found.size(), footing, found.endsAt());
    }

    /** What memory keeps of a value, with another end. */
    private static @Nullable Object until(@Nullable Object kept, long until) {
        if (kept instanceof Aged aged) {
            return new Aged(until(aged.value(), Math.min(until, aged.staleAt())), aged.staleAt(), aged.freshUntil());
        }
        return kept instanceof Stamped stamped ? new Stamped(stamped.value(), stamped.stamp(), until) : kept;
    }
}
