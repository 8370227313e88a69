package dev.cachoeira.spring.settings;

import dev.cachoeira.cache.CacheOptions;
import dev.cachoeira.cache.CachesSettings.Mode;
import dev.cachoeira.cache.EncryptionKeys;
import dev.cachoeira.cache.FleetOptions;
import dev.cachoeira.cache.WriteBehindOptions;
import dev.cachoeira.spring.settings.CachoeiraProperties.CacheSection;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/**
 * What the configuration comes to, checked: properties first, then environment names, then Spring Boot's own
 * connection, then defaults.
 *
 * @param mode what is remembered where
 * @param uri where Redis is, with credentials
 * @param source which setting said so, for people
 * @param fleet how Redis is treated
 * @param connections connections to each server
 * @param connectTimeout how long one attempt to connect may take
 * @param reconnectDelay pause before a new attempt
 * @param startWait how long the start waits for Redis
 * @param sslBundle keys and trusted certificates, or null for the JDK's
 * @param defaults what every cache begins with
 * @param caches settings of single caches
 * @param encryption the keys of caches that are encrypted, or null when there are none
 * @param writeBehind what every cache that is written behind begins with
 */
public record CachoeiraSettings(
        Mode mode,
        String uri,
        String source,
        FleetOptions fleet,
        int connections,
        Duration connectTimeout,
        Duration reconnectDelay,
        Duration startWait,
        @Nullable SslBundle sslBundle,
        CacheOptions defaults,
        Map<String, CacheSection> caches,
        @Nullable EncryptionKeys encryption,
        WriteBehindOptions writeBehind) {

    /** How a cache that code set up so is written behind by its own section, if it has one. */
    public WriteBehindOptions configureWriteBehind(String cache, WriteBehindOptions options) {
        return CacheSections.writeBehind(options, section(cache));
    }

    /** What a cache that code set up so becomes by its own section, if it has one. */
    public CacheOptions configure(String cache, CacheOptions options) {
        CacheSection section = section(cache);
        return section == null ? options : CacheSections.apply(options, section, encryption);
    }

    /** The Java type that a cache's section names, or null. */
    public @Nullable String typeOf(String cache) {
        CacheSection section = section(cache);
        return section == null ? null : section.type();
    }

    /** The expression that gives the tags of a cache's values by its section, or null. */
    public @Nullable String tagsOf(String cache) {
        CacheSection section = section(cache);
        return section == null ? null : section.tags();
    }

    private @Nullable CacheSection section(String cache) {
        CacheSection section = caches.get(cache);
        return section != null ? section : CacheSections.find(caches, cache);
    }

    /** Without the address, which may hold a password. */
    @Override
    public String toString() {
        return "CachoeiraSettings[mode=" + mode + ", address from " + source + ", " + fleet + ", connections="
                + connections + ", defaults=" + defaults + ", caches=" + caches + ", encryption=" + encryption + "]";
    }
}
