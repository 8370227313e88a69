package dev.cachoeira.cache;

import dev.cachoeira.runtime.Stamps;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A time in which this process goes on without Redis: an outage, or all its life when there is no Redis. Epochs are
 * then known to this process alone. What was remembered in an era ends with it.
 */
final class Era extends Coverage {

    private final Stamps stamps;
    private final ConcurrentMap<String, Epoch> epochs = new ConcurrentHashMap<>();

    Era(Stamps stamps, Endings endings) {
        super(endings, Long.MAX_VALUE);
        this.stamps = stamps;
    }

    Epoch epoch(String name) {
        return epochs.computeIfAbsent(name, missing -> new Epoch(missing, stamps.next(), this));
    }

    Epoch[] epochs(String[] names) {
        Epoch[] found = new Epoch[names.length];
        for (int i = 0; i < names.length; i++) {
            found[i] = epoch(names[i]);
        }
        return found;
    }

    void drop(String name) {
        Epoch epoch = epochs.remove(name);
        if (epoch != null) {
            epoch.end();
        }
    }
}
