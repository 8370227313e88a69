package dev.cachoeira.showcase.operation;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What is known of the Redis behind the caches.
 *
 * @param connected whether it can be used
 * @param totalKeys how many keys it holds
 * @param version such as {@code 7.0.15}; empty when it has not been reached
 */
public record CacheServer(
        boolean connected, @JsonProperty("total_keys") long totalKeys, String version) {}
