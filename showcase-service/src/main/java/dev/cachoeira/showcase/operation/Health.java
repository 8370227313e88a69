package dev.cachoeira.showcase.operation;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How the service is doing.
 *
 * @param status the worst that any dependency makes of it
 */
public record Health(Status status, Dependencies dependencies) {

    static Health of(Dependency database, Dependency cache) {
        return new Health(Status.of(database, cache), new Dependencies(database, cache));
    }

    /** One word for everything. */
    public enum Status {
        /** Everything works. */
        @JsonProperty("ok")
        OK,
        /** Everything works, but slower. */
        @JsonProperty("degraded")
        DEGRADED,
        /** Nothing works. */
        @JsonProperty("down")
        DOWN;

        private static Status of(Dependency database, Dependency cache) {
            if (database == Dependency.UNHEALTHY) {
                return DOWN;
            }
            return cache == Dependency.DEGRADED ? DEGRADED : OK;
        }
    }

    /** The dependencies by name. */
    public record Dependencies(Dependency database, Dependency cache) {}
}
