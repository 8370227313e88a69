package dev.cachoeira.spring.guide;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Fence;

/** The guide's example of a fence by hand. */
final class Transfers {

    private Transfers() {}

    static void transfer(Cache<Long, String> balances, Runnable write, Runnable commit) {
        try (Fence fence = balances.fence(42L)) {
            write.run(); // begins a transaction of its own
            fence.check(); // throws: do not commit
            commit.run();
        }
    }
}
