package dev.cachoeira.cache;

import java.util.Set;

/**
 * A key to be deleted, and what is left in its place for as long as its source may not show why it was, or as a put that began
 * before may still be on its way.
 *
 * <pre>
 * DEL          client:acme:products:42
 * EVALSHA mark client:acme:products:42 &lt;hold&gt; 2000        nobody can lease the place, so nobody can fill it; or
 * EVALSHA mark client:acme:products:42 &lt;tombstone&gt; 60000  who loads can, but no put
 * </pre>
 *
 * <p>A mark comes with the deletion in one step: between the two a late put would find the place empty. Within a script the
 * deletion makes way for it on a server that is full.
 *
 * <p>A tenant's guard is deleted before the epochs of tags that it guards: these come only when the
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
