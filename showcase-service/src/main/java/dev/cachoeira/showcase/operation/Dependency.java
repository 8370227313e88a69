package dev.cachoeira.showcase.operation;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How something that the service depends on is doing. */
public enum Dependency {
    /** It works. */
    @JsonProperty("healthy")
    HEALTHY,
    /** It is away, and the service does without it. */
    @JsonProperty("degraded")
    DEGRADED,
    /** It is away, and the service cannot do without it. */
    @JsonProperty("unhealthy")
    UNHEALTHY,
    /** It is not used. */
    @JsonProperty("disabled")
    DISABLED
}
