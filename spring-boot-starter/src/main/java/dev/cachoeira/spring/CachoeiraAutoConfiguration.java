package dev.cachoeira.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** Configures Cachoeira from {@link CachoeiraProperties}. */
@AutoConfiguration
@EnableConfigurationProperties(CachoeiraProperties.class)
public final class CachoeiraAutoConfiguration {}
