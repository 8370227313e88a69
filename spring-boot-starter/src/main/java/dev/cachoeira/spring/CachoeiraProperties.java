package dev.cachoeira.spring;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code cachoeira}.
 *
 * @param enabled whether anything is cached at all; without it the application runs as if Cachoeira were not there
 */
@ConfigurationProperties("cachoeira")
public record CachoeiraProperties(@DefaultValue("true") boolean enabled) {}
