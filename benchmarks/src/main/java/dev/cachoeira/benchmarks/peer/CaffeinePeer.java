package dev.cachoeira.benchmarks.peer;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.time.Duration;

/** Caffeine in each process; nobody tells the others. */
final class CaffeinePeer implements Peer {

    private final LoadingCache<String, String> cache;

    CaffeinePeer(Source source) {
        this.cache = Caffeine.newBuilder()
                .maximumSize(Peers.LOCAL_ITEMS)
                .expireAfterWrite(Duration.ofMinutes(30))
                .build(source::load);
    }

    @Override
    public String get(String key) {
        return cache.get(key);
    }

    @Override
    public void put(String key, String value) {
        cache.put(key, value);
    }

    @Override
    public void end(Scope scope, String key) {
        switch (scope) {
            case KEY -> cache.invalidate(key);
            case CACHE -> cache.invalidateAll();
            default -> throw Peers.notOffered(scope);
        }
    }

    @Override
    public void close() {
        cache.invalidateAll();
    }
}
