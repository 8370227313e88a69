package dev.cachoeira.showcase.operation;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.CachesSettings.Mode;
import dev.cachoeira.cache.CachesStatus;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Asks the caches how they are. */
@Component
class CacheProbe {

    private final Cachoeira cachoeira;

    CacheProbe(Cachoeira cachoeira) {
        this.cachoeira = cachoeira;
    }

    Dependency check() {
        CachesStatus status = cachoeira.status();
        if (status.mode() == Mode.DISABLED) {
            return Dependency.DISABLED;
        }
        return status.available() ? Dependency.HEALTHY : Dependency.DEGRADED;
    }

    CacheServer server() {
        CachesStatus status = cachoeira.status();
        String version = status.nodes().stream()
                .map(CachesStatus.Node::version)
                .filter(known -> !known.isEmpty())
                .findFirst()
                .orElse("");
        return new CacheServer(status.mode() == Mode.SHARED && status.available(), keys(), version);
    }

    private long keys() {
        return cachoeira
                .countKeys()
                .completeOnTimeout(0L, 2, TimeUnit.SECONDS)
                .exceptionally(e -> 0L)
                .join();
    }
}
