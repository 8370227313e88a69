package dev.cachoeira.redis.coherence;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The ways to end a cached row. Rows of the forced races have a tenant each, so each ends by a command of its own. */
enum Ending {
    KEY {
        @Override
        CompletableFuture<Void> end(Shop shop, int slot) {
            return shop.of(slot).async().invalidate(slot);
        }
    },
    TAG {
        @Override
        CompletableFuture<Void> end(Shop shop, int slot) {
            return shop.of(slot).async().invalidateTags(Set.of(Slots.tag(slot)));
        }
    },
    CACHE {
        @Override
        CompletableFuture<Void> end(Shop shop, int slot) {
            return shop.of(slot).async().clear();
        }
    },
    TENANT {
        @Override
        CompletableFuture<Void> end(Shop shop, int slot) {
            shop.cachoeira.forTenant(Slots.tenant(slot)).clear();
            return CompletableFuture.completedFuture(null);
        }
    };

    abstract CompletableFuture<Void> end(Shop shop, int slot);

    /** Ends all of them and returns when every invalidation has returned. */
    void endAll(Shop shop, List<Integer> slots) {
        slots.stream().map(slot -> end(shop, slot)).toList().forEach(CompletableFuture::join);
    }
}
