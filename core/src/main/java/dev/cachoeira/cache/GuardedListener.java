package dev.cachoeira.cache;

/** A listener that may throw: metrics must not stop a call. */
record GuardedListener(CacheListener listener) implements CacheListener {

    @Override
    public void hit(String cache, Level level, long nanos, int count) {
        Handlers.guarded(() -> listener.hit(cache, level, nanos, count));
    }

    @Override
    public void loaded(String cache, boolean success, long nanos) {
        Handlers.guarded(() -> listener.loaded(cache, success, nanos));
    }

    @Override
    public void stored(String cache, long nanos) {
        Handlers.guarded(() -> listener.stored(cache, nanos));
    }

    @Override
    public void command(String verb, boolean success, long nanos) {
        Handlers.guarded(() -> listener.command(verb, success, nanos));
    }

    @Override
    public void available(String node, boolean available, String why) {
        Handlers.guarded(() -> listener.available(node, available, why));
    }
}
