package dev.cachoeira.spring.settings;

import dev.cachoeira.cache.CacheOptions;
import dev.cachoeira.cache.CachesSettings.Mode;
import dev.cachoeira.cache.EncryptionKeys;
import dev.cachoeira.cache.FleetOptions;
import dev.cachoeira.cache.WriteBehindOptions;
import dev.cachoeira.spring.settings.CachoeiraProperties.Backup;
import dev.cachoeira.spring.settings.CachoeiraProperties.CacheSection;
import dev.cachoeira.spring.settings.CachoeiraProperties.Redis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.PropertyResolver;
import org.springframework.scheduling.support.CronExpression;
import org.springframework.util.unit.DataSize;

/**
 * Makes {@link CachoeiraSettings} of everything that says something: a property under {@code cachoeira} first, then the
 * environment names, then Spring Boot's own Redis connection, then the default. Reports all problems together.
 */
public final class SettingsResolver {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration RECONNECT_DELAY = Duration.ofMillis(100);
    private static final Duration START_WAIT = Duration.ofSeconds(1);

    /** Setting, what was expected, and what it was where that is said. */
    private static final Pattern CORE_PROBLEM = Pattern.compile("(\\w+) must (?:be )?(.*?)(?:, but was '?(.*?)'?)?");

    private final CachoeiraProperties properties;
    private final EnvironmentNames names;
    private final List<Problem> problems = new ArrayList<>();
    private final @Nullable OtherConnection other;
    private final @Nullable SslBundles bundles;

    /**
     * Takes the sources.
     *
     * @param unreadable the properties that could not be read
     * @param other Spring Boot's own connection, if there is one
     * @param bundles SSL bundles, if there are any
     */
    public SettingsResolver(
            CachoeiraProperties properties,
            BindProblems unreadable,
            PropertyResolver environment,
            @Nullable OtherConnection other,
            @Nullable SslBundles bundles) {
        this.properties = properties;
        this.names = new EnvironmentNames(environment, problems);
        this.other = other;
        this.bundles = bundles;
        problems.addAll(unreadable.problems());
    }

    /**
     * The settings.
     *
     * @throws InvalidSettingsException naming everything that is wrong
     */
    public CachoeiraSettings resolve() {
        Redis redis = properties.redis();
        Mode mode = mode();
        RedisResolver.Location location = mode == Mode.SHARED
                ? new RedisResolver(redis, names, other, bundles, problems).resolve()
                : new RedisResolver.Location("", "nothing, as no Redis is used", null);
        EncryptionKeys keys = new EncryptionResolver(properties, problems).resolve();
        CachoeiraSettings settings = new CachoeiraSettings(
                mode,
                location.uri(),
                location.source(),
                fleet(redis),
                connections(redis),
                positive("cachoeira.redis.connect-timeout", redis.connectTimeout(), CONNECT_TIMEOUT),
                positive("cachoeira.redis.reconnect-delay", redis.reconnectDelay(), RECONNECT_DELAY),
                startWait(redis),
                location.sslBundle(),
                defaults(keys),
                caches(keys),
                keys,
                CacheSections.writeBehind(WriteBehindOptions.DEFAULTS, properties.defaults()));
        checkHealthAndTenant();
        checkBackup(properties.backup());
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        return settings;
    }

    private Mode mode() {
        Boolean named = names.flag("CACHE_ENABLED");
        Boolean useRedis = names.flag("USE_REDIS");
        Boolean enabled = first(properties.enabled(), named);
        if (Boolean.FALSE.equals(enabled)) {
            return Mode.DISABLED;
        }
        Mode mode = properties.mode();
        return mode != null ? mode : Boolean.FALSE.equals(useRedis) ? Mode.LOCAL : Mode.SHARED;
    }

    private FleetOptions fleet(Redis redis) {
        FleetOptions standard = FleetOptions.DEFAULTS;
        FleetOptions fleet = new FleetOptions(
                or(properties.prefix(), standard.prefix()),
                or(redis.deadline(), standard.deadline()),
                or(redis.coherenceWindow(), standard.coherenceWindow()),
                or(redis.beat(), standard.beat()),
                or(redis.outageTtl(), standard.outageTtl()),
                or(redis.untrackedTtl(), standard.untrackedTtl()),
                or(redis.replayWindow(), standard.replayWindow()),
                or(redis.journalLimit(), standard.journalLimit()));
        for (String problem : fleet.problems()) {
            String section = problem.startsWith("prefix") ? "cachoeira" : "cachoeira.redis";
            problems.add(translated(section, problem));
        }
        return fleet;
    }

    /** The core says "coherenceWindow must be …"; whoever configures knows it by its property. */
    private static Problem translated(String section, String problem) {
        Matcher matcher = CORE_PROBLEM.matcher(problem);
        if (!matcher.matches()) {
            return new Problem(section, null, problem);
        }
        String property = matcher.group(1).replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return new Problem(section + "." + property, matcher.group(3), matcher.group(2));
    }

    private int connections(Redis redis) {
        Integer named = names.number("REDIS_POOL_SIZE");
        int connections = or(first(redis.connections(), named), 1);
        if (connections < 1 || connections > 64) {
            String setting = redis.connections() != null ? "cachoeira.redis.connections" : "REDIS_POOL_SIZE";
            problems.add(new Problem(setting, String.valueOf(connections), "from 1 to 64"));
        }
        return connections;
    }

    private Duration positive(String setting, @Nullable Duration value, Duration standard) {
        if (value != null && (value.isNegative() || value.isZero())) {
            problems.add(new Problem(setting, value.toString(), "more than zero"));
        }
        return or(value, standard);
    }

    private Duration startWait(Redis redis) {
        Duration wait = redis.startWait();
        if (wait != null && wait.isNegative()) {
            problems.add(new Problem("cachoeira.redis.start-wait", wait.toString(), "zero or more"));
        }
        return or(wait, START_WAIT);
    }

    private CacheOptions defaults(@Nullable EncryptionKeys keys) {
        CacheSection section = properties.defaults();
        if (section.type() != null) {
            problems.add(new Problem(
                    "cachoeira.defaults.type", section.type(), "absent: each cache has its own type of values"));
        }
        if (section.tags() != null) {
            problems.add(new Problem(
                    "cachoeira.defaults.tags", section.tags(), "absent: each cache has its own tags of values"));
        }
        if (section.keyPrefix() != null) {
            problems.add(new Problem(
                    "cachoeira.defaults.key-prefix",
                    section.keyPrefix(),
                    "absent: no two caches have the same; set it under cachoeira.caches.<name>"));
        }
        Duration ttl = first(section.ttl(), names.seconds("CACHE_TTL"));
        Long items = first(section.maxItems(), names.large("CACHE_MAX_ITEMS"));
        CacheOptions options = CacheSections.apply(
                CacheOptions.DEFAULTS.withShared(properties.tenant().none()), withNamed(section, ttl, items), keys);
        checkSizes("cachoeira.defaults", section);
        for (String problem : options.problems()) {
            problems.add(ofDefaults(problem, section, ttl, items));
        }
        return options;
    }

    /** Names the setting that the wrong value came from. */
    private static Problem ofDefaults(
            String problem, CacheSection section, @Nullable Duration ttl, @Nullable Long items) {
        Problem translated = translated("cachoeira.defaults", inProperties(problem));
        if (problem.startsWith("ttl ") && section.ttl() == null && ttl != null) {
            return new Problem("CACHE_TTL", translated.was(), translated.expected());
        }
        if (problem.startsWith("localItems ") && section.maxItems() == null && items != null) {
            return new Problem("CACHE_MAX_ITEMS", translated.was(), translated.expected());
        }
        return translated;
    }

    private static String inProperties(String problem) {
        return problem.replaceFirst("^localItems", "maxItems").replaceFirst("^localSize", "maxSize");
    }

    private static CacheSection withNamed(CacheSection section, @Nullable Duration ttl, @Nullable Long items) {
        return new CacheSection(
                null,
                null,
                ttl,
                section.nullTtl(),
                section.localTtl(),
                section.local(),
                items,
                section.maxSize(),
                section.decodeEachRead(),
                section.shared(),
                section.leaseTtl(),
                section.leaseWait(),
                section.batchSize(),
                section.sourceLag(),
                section.ownTransaction(),
                section.verify(),
                section.verifyDelay(),
                section.validators(),
                section.strict(),
                section.fenceTtl(),
                section.fenceReplicas(),
                section.compression(),
                section.compressionThreshold(),
                section.encrypted(),
                section.refreshAfter(),
                section.earlyRefresh(),
                section.ttlJitter(),
                section.failSafe(),
                section.failSafeThrottle(),
                section.softTimeout(),
                section.hardTimeout(),
                section.tombstoneTtl(),
                null,
                section.writeBehind());
    }

    private Map<String, CacheSection> caches(@Nullable EncryptionKeys keys) {
        properties.caches().forEach((name, section) -> {
            String setting = "cachoeira.caches." + name;
            for (String problem :
                    CacheSections.apply(CacheOptions.DEFAULTS, section, keys).problems()) {
                problems.add(translated(setting, inProperties(problem)));
            }
        });
        properties.caches().forEach((name, section) -> checkSizes("cachoeira.caches." + name, section));
        checkKeyPrefixes();
        checkWriteBehind("cachoeira.defaults", properties.defaults());
        properties.caches().forEach((name, section) -> checkWriteBehind("cachoeira.caches." + name, section));
        return Map.copyOf(properties.caches());
    }

    /** A cache may be made long after the start; that it cannot be is known before. */
    private void checkKeyPrefixes() {
        Map<String, String> holders = new HashMap<>();
        holders.put(or(properties.prefix(), FleetOptions.DEFAULTS.prefix()), "cachoeira.prefix");
        properties.caches().forEach((name, section) -> {
            String setting = "cachoeira.caches." + name + ".key-prefix";
            String holder = section.keyPrefix() == null ? null : holders.putIfAbsent(section.keyPrefix(), setting);
            if (holder != null) {
                problems.add(new Problem(setting, section.keyPrefix(), "another than " + holder + ", or absent"));
            }
        });
    }

    private void checkWriteBehind(String setting, CacheSection section) {
        for (String problem :
                CacheSections.writeBehind(WriteBehindOptions.DEFAULTS, section).problems()) {
            problems.add(translated(setting + ".write-behind", problem));
        }
    }

    private void checkSizes(String section, CacheSection settings) {
        checkSize(section + ".max-size", settings.maxSize());
        checkSize(section + ".compression-threshold", settings.compressionThreshold());
    }

    private void checkSize(String setting, @Nullable DataSize size) {
        if (size != null && size.isNegative()) {
            problems.add(new Problem(setting, size.toString(), "0 or more"));
        }
    }

    private void checkHealthAndTenant() {
        if (properties.health().maxErrors() < 0) {
            problems.add(new Problem(
                    "cachoeira.health.max-errors",
                    String.valueOf(properties.health().maxErrors()),
                    "0 or more"));
        }
        positive("cachoeira.health.window", properties.health().window(), Duration.ZERO);
        try {
            Pattern.compile(properties.tenant().pattern());
        } catch (PatternSyntaxException e) {
            problems.add(new Problem(
                    "cachoeira.tenant.pattern",
                    properties.tenant().pattern(),
                    "a regular expression: " + e.getDescription()));
        }
    }

    private void checkBackup(Backup backup) {
        if (backup.schedule() == null) {
            return;
        }
        if (!CronExpression.isValidExpression(backup.schedule())) {
            problems.add(new Problem(
                    "cachoeira.backup.schedule", backup.schedule(), "a cron expression such as 0 0 4 * * *"));
        }
        if (backup.folder() == null || backup.folder().isBlank()) {
            problems.add(new Problem("cachoeira.backup.folder", null, "the folder that backups go to"));
        }
        if (backup.caches().isEmpty()) {
            problems.add(new Problem("cachoeira.backup.caches", null, "the names of the caches to back up"));
        }
        if (backup.tenants().stream().anyMatch(String::isBlank)) {
            problems.add(new Problem(
                    "cachoeira.backup.tenants", String.join(",", backup.tenants()), "names, none of them empty"));
        }
        if (backup.keep() < 1) {
            problems.add(new Problem("cachoeira.backup.keep", String.valueOf(backup.keep()), "1 or more"));
        }
    }

    private static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
        return one != null ? one : other;
    }

    private static <T> T or(@Nullable T value, T standard) {
        return value != null ? value : standard;
    }
}
