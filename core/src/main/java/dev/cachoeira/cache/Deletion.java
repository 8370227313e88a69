package dev.cachoeira.cache;

import java.util.Set;

/**
 * A key to be deleted. A tenant's guard is deleted before the epochs of tags that it guards: these come only when the
 * guard's deletion was acknowledged, and come again whenever the guard has to be deleted again.
 *
 * @param name the key
 * @param then the keys to be deleted after it
 * @param holdMillis for how long the key's place is then held against fills, see {@link Hold}; mostly 0
 */
record Deletion(String name, Set<String> then, long holdMillis) {

    /** One that stands alone. */
    static Deletion of(String name) {
        return new Deletion(name, Set.of(), 0);
    }

    int size() {
        return 1 + then.size();
    }
}
