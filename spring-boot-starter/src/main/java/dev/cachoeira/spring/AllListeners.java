package dev.cachoeira.spring;

import dev.cachoeira.cache.CacheListener;
import dev.cachoeira.cache.Level;
import java.util.List;

/** Tells several listeners. */
final class AllListeners implements CacheListener {

    private final CacheListener[] listeners;

    AllListeners(List<CacheListener> listeners) {
        this.listeners = listeners.toArray(CacheListener[]::new);
    }

    @Override
    public void hit(String cache, Level level, long nanos, int count) {
        for (CacheListener listener : listeners) {
            listener.hit(cache, level, nanos, count);
        }
    }

    @Override
    public void loaded(String cache, boolean success, long nanos) {
        for (CacheListener listener : listeners) {
            listener.loaded(cache, success, nanos);
        }
    }

    @Override
    public void stored(String cache, long nanos) {
        for (CacheListener listener : listeners) {
            listener.stored(cache, nanos);
        }
    }

    @Override
    public void command(String verb, boolean success, long nanos) {
        for (CacheListener listener : listeners) {
            listener.command(verb, success, nanos);
        }
    }

    @Override
    public void available(String node, boolean available, String why) {
        for (CacheListener listener : listeners) {
            listener.available(node, available, why);
        }
    }
}
