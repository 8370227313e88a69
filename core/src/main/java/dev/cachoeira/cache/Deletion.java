package dev.cachoeira.cache;

import java.util.Set;

/**
 * A key to be deleted. A tenant's guard is deleted before the epochs of tags that it guards: these come only when the
 * guard's deletion was acknowledged, and come again whenever the guard has to be deleted again.
 *
 * @param name the key
 * @param then the keys to be deleted after it
 * @param mark what is left in the key's place; mostly nothing
 * @param markMillis for how long
 */
record Deletion(String name, Set<String> then, Mark mark, long markMillis) {

    /** What a deletion leaves. */
    enum Mark {
        /** Nothing. */
        NONE,
        /** Fences of others, see {@link Fencing}. */
        FENCES,
        /** Nobody may put or load anything there, see {@link EntryFormat.Hold}. */
        HOLD,
        /** Nobody may put anything there before somebody has loaded it, see {@link EntryFormat.Tombstone}. */
        TOMBSTONE;

        byte[] bytes(long stamp, long expiresAt) {
            return this == HOLD ? EntryFormat.hold(stamp, expiresAt) : EntryFormat.tombstone(stamp, expiresAt);
        }
    }

    /** A deletion of several keys in order, of epochs as a rule: where a fence may stand. */
    static Deletion of(String name, Set<String> then) {
        return new Deletion(name, then, Mark.FENCES, 0);
    }

    /** The same deletion with other keys after it. */
    Deletion withThen(Set<String> others) {
        return new Deletion(name, others, mark, markMillis);
    }

    /** One of an epoch, or of anything else where a fence may stand; it stands alone. */
    static Deletion of(String name) {
        return of(name, Set.of());
    }

    int size() {
        return 1 + then.size();
    }
}
