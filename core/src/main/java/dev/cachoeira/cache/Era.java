package dev.cachoeira.cache;

import com.github.benmanes.caffeine.cache.Cache;
import dev.cachoeira.runtime.Stamps;

/**
 * A time in which this process goes on without Redis: an outage, or all its life when there is no Redis. Epochs are
 * then known to this process alone. What was remembered in an era ends with it.
 */
final class Era extends Coverage {

    private final Stamps stamps;
    private final Cache<String, Epoch> epochs;

    Era(Stamps stamps) {
        super(Long.MAX_VALUE);
        this.stamps = stamps;
        this.epochs = EpochTable.bounded();
    }

    Epoch epoch(String name) {
        return epochs.get(name, missing -> new Epoch(missing, stamps.next(), this));
    }

    Epoch[] epochs(String[] names) {
        Epoch[] found = new Epoch[names.length];
        for (int i = 0; i < names.length; i++) {
            found[i] = epoch(names[i]);
        }
        return found;
    }

    void drop(String name) {
        Epoch epoch = epochs.asMap().remove(name);
        if (epoch != null) {
            epoch.end();
        }
    }
}
