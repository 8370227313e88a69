package dev.cachoeira.spring.health;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.CachesSettings.Mode;
import dev.cachoeira.cache.CachesStatus;
import java.util.List;

/**
 * How well the caches are, in one word and its reasons. A cache never takes a service down: callers go to their sources
 * while it is not well. Thread-safe.
 */
public final class CacheHealth {

    private final Cachoeira cachoeira;
    private final ErrorWindow errors;
    private final int maxErrors;

    /**
     * Watches an instance.
     *
     * @param maxErrors how many failed commands within the window are still healthy
     */
    public CacheHealth(Cachoeira cachoeira, ErrorWindow errors, int maxErrors) {
        this.cachoeira = cachoeira;
        this.errors = errors;
        this.maxErrors = maxErrors;
    }

    /** One word. */
    public enum Condition {
        /** Everything works. */
        HEALTHY,
        /** It works, but slower or with more load on the sources: Redis is away, or cannot push invalidations. */
        DEGRADED,
        /** Too many commands failed lately. */
        UNHEALTHY,
        /** Switched off. */
        DISABLED
    }

    /**
     * What was found.
     *
     * @param condition one word
     * @param available whether Redis can be used, or none is needed
     * @param coherent whether every server pushes invalidations, or none is needed
     * @param recentErrors commands that failed within the window
     * @param owedInvalidations invalidations that wait for a server to come back
     * @param mode what is remembered where
     * @param address where Redis is, without credentials
     * @param nodes the servers
     */
    public record Result(
            Condition condition,
            boolean available,
            boolean coherent,
            int recentErrors,
            int owedInvalidations,
            Mode mode,
            String address,
            List<CachesStatus.Node> nodes) {

        /** Whether there is nothing to repair: a cache that is switched off is not ill. */
        public boolean healthy() {
            return condition == Condition.HEALTHY || condition == Condition.DISABLED;
        }
    }

    /** How it is now. Asks no server. */
    public Result check() {
        CachesStatus status = cachoeira.status();
        boolean coherent = status.nodes().stream().allMatch(CachesStatus.Node::tracking);
        int recent = errors.errors();
        return new Result(
                condition(status, coherent, recent),
                status.available(),
                coherent,
                recent,
                status.owedInvalidations(),
                status.mode(),
                status.description(),
                status.nodes());
    }

    private Condition condition(CachesStatus status, boolean coherent, int recent) {
        if (status.mode() == Mode.DISABLED) {
            return Condition.DISABLED;
        }
        if (recent > maxErrors) {
            return Condition.UNHEALTHY;
        }
        return status.available() && coherent ? Condition.HEALTHY : Condition.DEGRADED;
    }
}
