package dev.cachoeira.redis.coherence;

import java.util.Set;

/** What the source holds under a slot. The version grows with every write; a lower one than the source's is stale. */
record Row(int slot, long version) {

    Set<String> tags() {
        return Set.of(Slots.tag(slot), "every");
    }
}
