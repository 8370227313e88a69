package dev.cachoeira.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.ByteSize;
import dev.cachoeira.cache.CacheOptions;
import dev.cachoeira.cache.CachesSettings.Mode;
import dev.cachoeira.cache.Compression;
import dev.cachoeira.cache.EncryptionKeys;
import dev.cachoeira.cache.StrictOptions;
import dev.cachoeira.server.TransportOptions;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.spring.support.RecordingTransportProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;

/** Each property and each environment name reaches the thing that it is meant for. */
class SettingsTest {

    private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    private final ApplicationContextRunner application =
            Applications.plain().withPropertyValues("cachoeira.redis.start-wait=0");

    private CachoeiraSettings settings(String... values) {
        CachoeiraSettings[] settings = new CachoeiraSettings[1];
        RecordingTransportProvider.during(() -> application
                .withPropertyValues(values)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    settings[0] = context.getBean(CachoeiraSettings.class);
                }));
        return settings[0];
    }

    /** What the transport to Redis is made with. */
    private TransportOptions transport(String... values) {
        List<TransportOptions> made = RecordingTransportProvider.during(() -> application
                .withPropertyValues(values)
                .run(context -> assertThat(context).hasNotFailed()));
        assertThat(made).hasSize(1);
        return made.get(0);
    }

    static Stream<Arguments> properties() {
        return Stream.of(
                property("cachoeira.enabled=false", CachoeiraSettings::mode, Mode.DISABLED),
                property("cachoeira.mode=local", CachoeiraSettings::mode, Mode.LOCAL),
                property("cachoeira.mode=disabled", CachoeiraSettings::mode, Mode.DISABLED),
                property("cachoeira.mode=shared", CachoeiraSettings::mode, Mode.SHARED),
                property("cachoeira.prefix=shop", s -> s.fleet().prefix(), "shop"),
                property("cachoeira.redis.deadline=70ms", s -> s.fleet().deadline(), Duration.ofMillis(70)),
                property(
                        "cachoeira.redis.coherence-window=3s", s -> s.fleet().coherenceWindow(), Duration.ofSeconds(3)),
                property("cachoeira.redis.beat=200ms", s -> s.fleet().beat(), Duration.ofMillis(200)),
                property("cachoeira.redis.outage-ttl=4s", s -> s.fleet().outageTtl(), Duration.ofSeconds(4)),
                property("cachoeira.redis.untracked-ttl=300ms", s -> s.fleet().untrackedTtl(), Duration.ofMillis(300)),
                property("cachoeira.redis.replay-window=50s", s -> s.fleet().replayWindow(), Duration.ofSeconds(50)),
                property("cachoeira.redis.journal-limit=77", s -> s.fleet().journalLimit(), 77),
                property("cachoeira.redis.start-wait=20ms", CachoeiraSettings::startWait, Duration.ofMillis(20)),
                property("cachoeira.defaults.ttl=90", s -> s.defaults().ttl(), Duration.ofSeconds(90)),
                property("cachoeira.defaults.null-ttl=7", s -> s.defaults().nullTtl(), Duration.ofSeconds(7)),
                property("cachoeira.defaults.local-ttl=6s", s -> s.defaults().localTtl(), Duration.ofSeconds(6)),
                property("cachoeira.defaults.local=false", s -> s.defaults().local(), false),
                property("cachoeira.defaults.max-items=12", s -> s.defaults().localItems(), 12L),
                property("cachoeira.defaults.max-size=3MB", s -> s.defaults().localSize(), ByteSize.ofMebibytes(3)),
                property(
                        "cachoeira.defaults.decode-each-read=true",
                        s -> s.defaults().decodeEachRead(),
                        true),
                property("cachoeira.defaults.shared=true", s -> s.defaults().shared(), true),
                property("cachoeira.tenant.header=none", s -> s.defaults().shared(), true),
                property("cachoeira.defaults.lease-ttl=5s", s -> s.defaults().leaseTtl(), Duration.ofSeconds(5)),
                property("cachoeira.defaults.lease-wait=9s", s -> s.defaults().leaseWait(), Duration.ofSeconds(9)),
                property("cachoeira.defaults.batch-size=33", s -> s.defaults().batchSize(), 33),
                property("cachoeira.defaults.source-lag=2", s -> s.defaults().sourceLag(), Duration.ofSeconds(2)),
                property(
                        "cachoeira.defaults.own-transaction=true",
                        s -> s.defaults().ownTransaction(),
                        true),
                property("cachoeira.defaults.strict=true", s -> s.defaults().strict(), StrictOptions.DEFAULTS),
                property("cachoeira.defaults.strict=true", s -> s.defaults().local(), false),
                property("cachoeira.defaults.verify=1000", s -> s.defaults().verify(), 1000),
                property("cachoeira.defaults.tombstone-ttl=7", s -> s.defaults().tombstoneTtl(), Duration.ofSeconds(7)),
                property(
                        "cachoeira.caches.customers.key-prefix=customer",
                        s -> s.configure("customers", s.defaults()).keyPrefix(),
                        "customer"),
                property("cachoeira.defaults.verify-delay=9", s -> s.defaults().verifyDelay(), Duration.ofSeconds(9)),
                property("cachoeira.defaults.validators=true", s -> s.defaults().validators(), true),
                property(
                        "cachoeira.defaults.compression=zstd", s -> s.defaults().compression(), Compression.zstd()),
                property(
                        "cachoeira.defaults.compression-threshold=10KB",
                        s -> s.defaults().compression(),
                        Compression.none().from(ByteSize.ofKibibytes(10))),
                property(
                        "cachoeira.defaults.refresh-after=9",
                        s -> s.defaults().freshness().refreshAfter(),
                        Duration.ofSeconds(9)),
                property(
                        "cachoeira.defaults.early-refresh=1.5",
                        s -> s.defaults().freshness().earlyRefresh(),
                        1.5),
                property(
                        "cachoeira.defaults.ttl-jitter=0.1",
                        s -> s.defaults().freshness().ttlJitter(),
                        0.1),
                property(
                        "cachoeira.defaults.fail-safe=1h",
                        s -> s.defaults().freshness().failSafe(),
                        Duration.ofHours(1)),
                property(
                        "cachoeira.defaults.fail-safe-throttle=9",
                        s -> s.defaults().freshness().failSafeThrottle(),
                        Duration.ofSeconds(9)),
                property(
                        "cachoeira.defaults.hard-timeout=2",
                        s -> s.defaults().freshness().hardTimeout(),
                        Duration.ofSeconds(2)),
                property(
                        "cachoeira.defaults.write-behind.delay=2",
                        s -> s.configureWriteBehind("any", s.writeBehind()).delay(),
                        Duration.ofSeconds(2)),
                property(
                        "cachoeira.caches.notes.write-behind.batch-size=7",
                        s -> s.configureWriteBehind("notes", s.writeBehind()).batchSize(),
                        7),
                property(
                        "cachoeira.caches.notes.write-behind.writers=2",
                        s -> s.configureWriteBehind("notes", s.writeBehind()).writers(),
                        2),
                property(
                        "cachoeira.caches.notes.write-behind.attempts=3",
                        s -> s.configureWriteBehind("notes", s.writeBehind()).attempts(),
                        3),
                property(
                        "cachoeira.caches.notes.write-behind.backoff=9ms",
                        s -> s.configureWriteBehind("notes", s.writeBehind()).backoff(),
                        Duration.ofMillis(9)),
                property(
                        "cachoeira.caches.notes.write-behind.longest-backoff=9",
                        s -> s.configureWriteBehind("notes", s.writeBehind()).longestBackoff(),
                        Duration.ofSeconds(9)),
                property(
                        "cachoeira.caches.notes.write-behind.maximum-pending=99",
                        s -> s.configureWriteBehind("notes", s.writeBehind()).maximumPending(),
                        99L),
                property(
                        "cachoeira.caches.notes.write-behind.drain-timeout=9",
                        s -> s.configureWriteBehind("notes", s.writeBehind()).drainTimeout(),
                        Duration.ofSeconds(9)),
                property("CACHE_ENABLED=false", CachoeiraSettings::mode, Mode.DISABLED),
                property("CACHE_ENABLED=0", CachoeiraSettings::mode, Mode.DISABLED),
                property("USE_REDIS=false", CachoeiraSettings::mode, Mode.LOCAL),
                property("USE_REDIS=true", CachoeiraSettings::mode, Mode.SHARED),
                property("CACHE_TTL=120", s -> s.defaults().ttl(), Duration.ofSeconds(120)),
                property("CACHE_TTL=5m", s -> s.defaults().ttl(), Duration.ofMinutes(5)),
                property("CACHE_TTL=10", s -> s.defaults().nullTtl(), Duration.ofSeconds(10)),
                property("CACHE_MAX_ITEMS=1000", s -> s.defaults().localItems(), 1000L));
    }

    private static Arguments property(String property, Function<CachoeiraSettings, Object> setting, Object value) {
        return Arguments.of(property, setting, value);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("properties")
    void aPropertyReachesTheSettings(String property, Function<CachoeiraSettings, Object> setting, Object expected) {
        assertThat(setting.apply(settings(property))).isEqualTo(expected);
    }

    @Test
    void theFencesOfStrictCachesAreAsTheirPropertiesSay() {
        CachoeiraSettings settings = settings(
                "cachoeira.defaults.strict=true",
                "cachoeira.defaults.fence-ttl=9",
                "cachoeira.defaults.fence-replicas=2");
        assertThat(settings.defaults().strict())
                .isEqualTo(StrictOptions.DEFAULTS
                        .withFenceTtl(Duration.ofSeconds(9))
                        .withFenceReplicas(2));
    }

    @Test
    void aFailSafeCacheHasTheSoftTimeoutOfItsProperty() {
        CachoeiraSettings settings = settings("cachoeira.defaults.fail-safe=1h", "cachoeira.defaults.soft-timeout=3");
        assertThat(settings.defaults().freshness().softTimeout()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aFenceAloneMakesNoCacheStrict() {
        CachoeiraSettings settings = settings("cachoeira.defaults.fence-ttl=9", "cachoeira.defaults.fence-replicas=2");
        assertThat(settings.defaults().strict()).isNull();
    }

    static Stream<Arguments> transports() {
        return Stream.of(
                transport("cachoeira.redis.connections=5", TransportOptions::connections, 5),
                transport("REDIS_POOL_SIZE=10", TransportOptions::connections, 10),
                transport(
                        "cachoeira.redis.connect-timeout=3s", TransportOptions::connectTimeout, Duration.ofSeconds(3)),
                transport(
                        "cachoeira.redis.reconnect-delay=40ms",
                        TransportOptions::reconnectDelay,
                        Duration.ofMillis(40)));
    }

    private static Arguments transport(String property, Function<TransportOptions, Object> option, Object value) {
        return Arguments.of(property, option, value);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transports")
    void aPropertyReachesTheTransport(String property, Function<TransportOptions, Object> option, Object expected) {
        assertThat(option.apply(transport(property))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(delimiter = '|', textBlock = """
            -                                                                  | redis://localhost:6379
            cachoeira.redis.uri=redis://u:p@host:7000/3                        | redis://u:p@host:7000/3
            cachoeira.redis.uri=redis-sentinel://a:1,b:2/4#main                | redis-sentinel://a:1,b:2/4#main
            cachoeira.redis.uri=redis-cluster://a:1,b:2                        | redis-cluster://a:1,b:2
            cachoeira.redis.host=cache                                         | redis://cache:6379
            cachoeira.redis.port=7001                                          | redis://localhost:7001
            cachoeira.redis.host=::1;cachoeira.redis.port=7                    | redis://[::1]:7
            cachoeira.redis.host=cache;cachoeira.redis.database=2              | redis://cache:6379/2
            cachoeira.redis.host=cache;cachoeira.redis.password=p@ ss/w        | redis://:p%40%20ss%2Fw@cache:6379
            cachoeira.redis.host=cache;cachoeira.redis.username=ana;cachoeira.redis.password=pw | redis://ana:pw@cache:6379
            cachoeira.redis.host=cache;cachoeira.redis.ssl=true                | rediss://cache:6379
            cachoeira.redis.uri=redis-cluster://a:1;cachoeira.redis.ssl=true   | rediss-cluster://a:1
            cachoeira.redis.uri=redis://u:old@host;cachoeira.redis.password=new | redis://u:new@host
            REDIS_URL=redis://u:p@host:7000/3                                  | redis://u:p@host:7000/3
            REDIS_ADDR=cache:7002                                              | redis://cache:7002
            REDIS_ADDR=cache                                                   | redis://cache:6379
            REDIS_HOST=cache                                                   | redis://cache:6379
            REDIS_HOST=cache;REDIS_PORT=7003                                   | redis://cache:7003
            REDIS_PORT=7003                                                    | redis://localhost:7003
            REDIS_HOST=cache;REDIS_PASSWORD=secret                             | redis://:secret@cache:6379
            REDIS_HOST=cache;REDIS_USERNAME=ana;REDIS_PASSWORD=secret          | redis://ana:secret@cache:6379
            REDIS_HOST=cache;REDIS_DB=5                                        | redis://cache:6379/5
            REDIS_URL=redis://host/1;REDIS_DB=5                                | redis://host/1
            REDIS_URL=redis://:own@host;REDIS_PASSWORD=other                   | redis://:own@host
            REDIS_URL=redis://host;REDIS_PASSWORD=other                        | redis://:other@host
            REDIS_URL=redis://one;REDIS_ADDR=two:1;REDIS_HOST=three            | redis://one
            REDIS_ADDR=two:1;REDIS_HOST=three                                  | redis://two:1
            cachoeira.redis.host=mine;REDIS_URL=redis://theirs                 | redis://mine:6379
            cachoeira.redis.uri=redis://mine;REDIS_PASSWORD=theirs             | redis://:theirs@mine
            REDIS_URL=;REDIS_HOST=cache                                        | redis://cache:6379
            REDIS_HOST=cache;REDIS_PASSWORD=                                   | redis://cache:6379
            """)
    void theAddressIsWhatTheFirstSourceSays(String values, String uri) {
        String[] properties = values.equals("-") ? new String[0] : values.split(";");
        assertThat(transport(properties).uri()).isEqualTo(uri);
    }

    @Test
    void explicitPropertiesWinOverEnvironmentNames() {
        assertThat(settings("cachoeira.enabled=true", "CACHE_ENABLED=false").mode())
                .isEqualTo(Mode.SHARED);
        assertThat(settings("cachoeira.mode=shared", "USE_REDIS=false").mode()).isEqualTo(Mode.SHARED);
        assertThat(settings("cachoeira.defaults.ttl=5", "CACHE_TTL=6")
                        .defaults()
                        .ttl())
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(settings("cachoeira.defaults.max-items=5", "CACHE_MAX_ITEMS=6")
                        .defaults()
                        .localItems())
                .isEqualTo(5);
        assertThat(transport("cachoeira.redis.connections=3", "REDIS_POOL_SIZE=10")
                        .connections())
                .isEqualTo(3);
    }

    @Test
    void everyCacheBeginsWithTheDefaultsAndItsSectionHasTheLastWord() {
        CachoeiraSettings settings = settings(
                "cachoeira.defaults.ttl=100",
                "cachoeira.caches.products.ttl=7m",
                "cachoeira.caches.products.max-items=5",
                "cachoeira.caches.user-list.ttl=8");
        CacheOptions byCode = settings.defaults().withTtl(Duration.ofSeconds(1)).withBatchSize(9);

        CacheOptions products = settings.configure("products", byCode);
        assertThat(products.ttl()).isEqualTo(Duration.ofMinutes(7));
        assertThat(products.localItems()).isEqualTo(5);
        assertThat(products.batchSize()).isEqualTo(9);
        assertThat(settings.configure("userList", byCode).ttl()).isEqualTo(Duration.ofSeconds(8));
        assertThat(settings.configure("others", byCode)).isEqualTo(byCode);
    }

    @Test
    void aCacheIsEncryptedWithTheKeysOfTheApplication() {
        CachoeiraSettings settings = settings(
                "cachoeira.encryption.keys.2025-06=" + KEY,
                "cachoeira.encryption.keys.2025-01=" + KEY,
                "cachoeira.encryption.write-with=2025-06",
                "cachoeira.caches.customers.encrypted=true",
                "cachoeira.caches.customers.compression=lz4",
                "cachoeira.caches.public.encrypted=false");
        CacheOptions byCode = CacheOptions.DEFAULTS.withEncryption(EncryptionKeys.of("code", new byte[32]));

        CacheOptions customers = settings.configure("customers", settings.defaults());
        assertThat(customers.encryption())
                .isSameAs(settings.encryption())
                .hasToString("EncryptionKeys[ids=[2025-01, 2025-06], writeWith=2025-06]");
        assertThat(customers.compression()).isEqualTo(Compression.lz4());
        assertThat(settings.configure("others", settings.defaults()).encryption())
                .isNull();
        assertThat(settings.configure("others", byCode).encryption()).isSameAs(byCode.encryption());
        assertThat(settings.configure("public", byCode).encryption()).isNull();
        assertThat(settings.configure("customers", byCode).encryption()).isSameAs(settings.encryption());
    }

    @Test
    void keysComeFromTheEnvironment() {
        application
                .withPropertyValues("cachoeira.mode=local")
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource(
                                "test-systemEnvironment", Map.of("CACHOEIRA_ENCRYPTION_KEYS_K1", KEY))))
                .run(context -> assertThat(
                                context.getBean(CachoeiraSettings.class).encryption())
                        .hasToString("EncryptionKeys[ids=[k1], writeWith=k1]"));
    }

    @Test
    void noKeyIsEverWrittenOut() {
        application
                .withPropertyValues("cachoeira.encryption.keys.a=" + KEY, "cachoeira.mode=local")
                .run(context -> assertThat(context.getBean(CachoeiraProperties.class) + " "
                                + context.getBean(CachoeiraSettings.class))
                        .contains("ids=[a]")
                        .doesNotContain(KEY.substring(0, 8)));
    }

    @Test
    void theBoundOnItemsReachesTheCachesOfTheApplication() {
        application
                .withPropertyValues("cachoeira.mode=local", "CACHE_MAX_ITEMS=10")
                .run(context -> {
                    var cache = context.getBean(Cachoeira.class)
                            .cache("numbers", Integer.class, Integer.class)
                            .shared()
                            .build();
                    for (int i = 0; i < 1_000; i++) {
                        cache.put(i, i);
                    }
                    long kept = java.util.stream.IntStream.range(0, 1_000)
                            .filter(cache::exists)
                            .count();
                    assertThat(kept).isBetween(1L, 20L);
                });
    }

    @Test
    void anSslBundleEncryptsTheConnectionWithItsKeysAndTrust() {
        TransportOptions options = transport(
                "cachoeira.redis.host=cache",
                "cachoeira.redis.ssl-bundle=redis",
                "spring.ssl.bundle.pem.redis.truststore.certificate=classpath:trusted.pem");
        assertThat(options.uri()).isEqualTo("rediss://cache:6379");
        assertThat(options.properties()).containsKeys("sslContext", "keyManagerFactory", "trustManagerFactory");
        assertThat(new ClassPathResource("trusted.pem").exists()).isTrue();
    }

    @Test
    void anotherConnectionIsUsedWhenNothingElseSaysWhereRedisIs() {
        OtherConnection other = new OtherConnection() {
            @Override
            public String uri() {
                return "redis://:pw@compose:7777/1";
            }

            @Override
            public SslBundle sslBundle() {
                return null;
            }
        };
        ApplicationContextRunner beside = application.withBean(OtherConnection.class, () -> other);
        assertThat(RecordingTransportProvider.during(() -> beside.run(context -> {}))
                        .get(0)
                        .uri())
                .isEqualTo("redis://:pw@compose:7777/1");
        assertThat(RecordingTransportProvider.during(() ->
                                beside.withPropertyValues("REDIS_HOST=named").run(context -> {}))
                        .get(0)
                        .uri())
                .isEqualTo("redis://named:6379");
    }

    @Test
    void noPasswordIsEverWrittenOut() {
        CachoeiraSettings settings = settings("REDIS_URL=redis://ana:hush@cache");
        assertThat(settings.toString()).doesNotContain("hush").doesNotContain("ana");
        application
                .withPropertyValues("cachoeira.redis.password=hush", "cachoeira.mode=local")
                .run(context -> assertThat(
                                context.getBean(CachoeiraProperties.class).toString())
                        .doesNotContain("hush"));
    }
}
