package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.BackupException;
import dev.cachoeira.cache.BackupReport;
import dev.cachoeira.cache.Compression;
import dev.cachoeira.cache.EncryptionKeys;
import dev.cachoeira.cache.ReadOptions;
import dev.cachoeira.cache.RestoreReport;
import dev.cachoeira.codec.Codec;
import dev.cachoeira.codec.KeyCodec;
import dev.cachoeira.testkit.server.RedisCluster;
import dev.cachoeira.testkit.server.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cache holds goes to a file and comes back, never over what is younger. */
class BackupServerTest extends TrapFixture {

    @TempDir
    private Path folder;

    private void survives(Cachoeira instance, Cachoeira later) throws IOException {
        Path file = folder.resolve("texts.backup");
        var cache = texts(instance);
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < 2_500; i++) {
            values.put("key:" + i, "value " + i);
        }
        values.put("\uD83C%{}", "odd");
        cache.putAll(values);
        instance.cache("others", String.class, String.class)
                .build()
                .forTenant("acme")
                .put("key:0", "of others");
        cache.invalidate("key:7");

        BackupReport written = instance.backUp(cache, file);
        assertThat(written).isEqualTo(new BackupReport(2_500, 0, Files.size(file)));
        assertThat(Files.list(folder)).containsExactly(file);
        cache.clear();
        var back = texts(later);
        back.put("key:1", "younger");

        assertThat(later.restore(back, file)).isEqualTo(new RestoreReport(2_500, 2_499, 1, 0));

        values.remove("key:7");
        values.put("key:1", "younger");
        assertThat(back.getAll(values.keySet())).isEqualTo(values);
        assertThat(back.get("key:7")).isNull();
        back.invalidateTag("tag");
        assertThat(back.getAll(values.keySet())).as("the tags are there again").isEmpty();
    }

    @Test
    void whatAServerHeldComesBack() throws IOException {
        var server = opened(RedisServer.launch());
        survives(connect(server, PATIENT), connect(server, PATIENT));
    }

    @Test
    void whatAClusterHeldComesBack() throws IOException {
        var cluster = opened(RedisCluster.launch());
        String uri = cluster.uri().replace("redis://", "redis-cluster://");
        survives(connect(uri, PATIENT), connect(uri, PATIENT));
    }

    @Test
    void valuesEndWhenTheyWouldHave() throws Exception {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        var cache = texts(instance);
        cache.put("short", "1", Duration.ofMillis(700));
        cache.put("middle", "1", Duration.ofSeconds(100));
        cache.put("long", "1", Duration.ofDays(2));
        Path file = folder.resolve("texts.backup");
        instance.backUp(cache, file);
        cache.clear();
        pass(Duration.ofMillis(800));

        assertThat(instance.restore(cache, file)).isEqualTo(new RestoreReport(3, 2, 0, 1));

        assertThat((Long) server.send("PTTL", "trap:acme:texts:middle")).isBetween(50_000L, 99_300L);
        assertThat((Long) server.send("PTTL", "trap:acme:texts:long")).isBetween(172_000_000L, 172_799_300L);
    }

    @Test
    void whatIsPastItsTtlDoesNotComeBackThoughRedisKeepsItForLoadsThatFail() throws Exception {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        var cache = texts(instance, builder -> builder.failSafe(Duration.ofHours(1)));
        cache.put("short", "1", Duration.ofMillis(700));
        Path file = folder.resolve("texts.backup");
        assertThat(instance.backUp(cache, file).entries()).isEqualTo(1);
        cache.clear();
        pass(Duration.ofMillis(800));

        assertThat(instance.restore(cache, file)).isEqualTo(new RestoreReport(1, 0, 0, 1));

        assertThat(cache.get("short")).isNull();
    }

    @Test
    void whatReplacesAValueDuringABackupLendsItNoLife() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        var reads = new WatchedTexts();
        var cache = texts(instance, builder -> builder.codec(reads).withoutLocal());
        var other = texts(
                connect(server, PATIENT),
                builder -> builder.codec(new WatchedTexts()).withoutLocal());
        cache.put("a", "older", Duration.ofSeconds(20));
        reads.beforeNext(() -> other.put("a", "younger", Duration.ofMinutes(4)));
        Path file = folder.resolve("texts.backup");
        instance.backUp(cache, file);
        cache.clear();

        assertThat(instance.restore(cache, file).restored()).isEqualTo(1);

        assertThat((Long) server.send("PTTL", "trap:acme:texts~watched:a")).isGreaterThan(200_000);
        assertThat(cache.get("a")).as("the one that has this end").isEqualTo("younger");
    }

    @Test
    void whatTheProcessHasNoKeyForIsCountedAndWhatHasEndedIsNot() throws IOException {
        var server = opened(RedisServer.launch());
        var others =
                texts(connect(server, PATIENT), builder -> builder.encrypt(EncryptionKeys.of("others", new byte[32])));
        var instance = connect(server, PATIENT);
        var cache = texts(instance, builder -> builder.encrypt(EncryptionKeys.of("own", new byte[32])));
        others.put("ended", "1");
        others.invalidateTag("tag");
        others.putAll(Map.of("a", "1", "b", "2"));
        cache.put("c", "3");
        server.send("SET", "trap:acme:texts:d", "rubbish");
        Path file = folder.resolve("texts.backup");

        assertThat(instance.backUp(cache, file)).isEqualTo(new BackupReport(1, 3, Files.size(file)));

        assertThat(server.send("EXISTS", "trap:acme:texts:ended")).isEqualTo(1L);
        assertThat(others.getAll(List.of("a", "b")))
                .as("a backup changes nothing")
                .hasSize(2);
    }

    @Test
    void aBackupOfAnEncryptedCacheComesBackUnderAnotherKey() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        String text = "value ".repeat(1_000);
        var cache = texts(
                instance,
                builder ->
                        builder.encrypt(EncryptionKeys.of("old", new byte[32])).compress(Compression.zstd()));
        cache.put("a", text);
        Path file = folder.resolve("texts.backup");
        instance.backUp(cache, file);
        cache.clear();
        var later = connect(server, PATIENT);
        var back = texts(later, builder -> builder.encrypt(EncryptionKeys.of("new", new byte[32])));

        assertThat(later.restore(back, file).restored()).isEqualTo(1);

        assertThat(back.get("a")).isEqualTo(text);
    }

    @Test
    void whatIsYoungerIsNotReloadedFromABackupWhenItIsStale() throws Exception {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        var cache = texts(instance, builder -> builder.refreshAfter(Duration.ofMillis(1)));
        cache.put("a", "older");
        Path file = folder.resolve("texts.backup");
        instance.backUp(cache, file);
        cache.put("a", "younger");
        pass(Duration.ofMillis(50));

        assertThat(instance.restore(cache, file)).isEqualTo(new RestoreReport(1, 0, 1, 0));

        pass(Duration.ofMillis(300)); // for a reload in the background
        assertThat(cache.get("a")).isEqualTo("younger");
    }

    @Test
    void whatMayNotBeStoredDoesNotCountAsRestored() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        var cache = texts(instance);
        cache.put("a", "1");
        Path file = folder.resolve("texts.backup");
        instance.backUp(cache, file);
        cache.clear();
        var later = connect(server, PATIENT);
        var lagging = texts(later, builder -> builder.sourceLag(Duration.ofMinutes(1)));

        assertThat(later.restore(lagging, file)).isEqualTo(new RestoreReport(1, 0, 1, 0));

        assertThat(lagging.exists("a")).isFalse();
    }

    @Test
    void theTenantIsTheCallersOnEveryThread() throws IOException {
        var server = opened(RedisServer.launch());
        ThreadLocal<String> tenant = ThreadLocal.withInitial(() -> "everyone");
        var instance = opened(Cachoeira.builder()
                .uri(server.uri())
                .fleet(PATIENT)
                .tenants(tenant::get)
                .build());
        assertThat(instance.awaitAvailable(Duration.ofSeconds(20))).isTrue();
        var cache = instance.cache("texts", String.class, String.class).build();
        cache.forTenant("acme").put("a", "of acme");
        cache.forTenant("everyone").put("a", "of everyone");
        Path file = folder.resolve("texts.backup");
        tenant.set("acme");
        instance.backUp(cache, file);
        cache.forTenant("acme").clear();

        instance.restore(cache, file);

        assertThat(cache.forTenant("acme").get("a")).isEqualTo("of acme");
    }

    @Test
    void howAViewReadsChangesNothing() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        var cache = texts(instance);
        cache.put("a", "older");
        Path file = folder.resolve("texts.backup");
        assertThat(instance.backUp(cache.with(ReadOptions.bypassing()), file).entries())
                .isEqualTo(1);
        cache.clear();
        instance.restore(cache.with(ReadOptions.readOnly()), file);
        assertThat(cache.get("a")).isEqualTo("older");
        cache.put("a", "younger");

        assertThat(instance.restore(cache.with(ReadOptions.reloading()), file))
                .isEqualTo(new RestoreReport(1, 0, 1, 0));

        assertThat(cache.get("a")).isEqualTo("younger");
    }

    @Test
    void valuesOrKeysOfAnotherTypeAreRefusedBeforeAnythingIsPutBack() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        var cache = texts(instance);
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            values.put("key " + i, String.valueOf(i));
        }
        cache.putAll(values);
        Path numbers = folder.resolve("numbers.backup");
        instance.backUp(cache, numbers);
        cache.put("odd", "no number");
        Path file = folder.resolve("texts.backup");
        instance.backUp(cache, file);
        cache.clear();
        var later = connect(server, PATIENT);
        var changed = later.cache("texts", String.class, Long.class).build().forTenant("acme");
        assertThatThrownBy(() -> later.restore(changed, file))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("the entry 'odd' is not of the types of cache 'texts'");
        assertThat(changed.getAll(values.keySet())).isEmpty();

        var latest = connect(server, PATIENT);
        var keyed = latest.cache("texts", Long.class, Long.class).build().forTenant("acme");
        assertThatThrownBy(() -> latest.restore(keyed, numbers)).isInstanceOf(BackupException.class);
    }

    @Test
    void aHundredValuesAreReadAtATime() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        var reads = new WatchedTexts();
        var cache = texts(
                instance, builder -> builder.codec(reads).keyCodec(reads.keys()).withoutLocal());
        for (int i = 0; i < 500; i++) {
            cache.put("key " + i, String.valueOf(i));
        }

        assertThat(instance.backUp(cache, folder.resolve("texts.backup")).entries())
                .isEqualTo(500);

        assertThat(reads.mostInARow()).isBetween(1, 100);
    }

    @Test
    void aBackupThatAnErrorEndsIsNotInTheWayOfTheNext() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        var reads = new WatchedTexts();
        var cache = texts(instance, builder -> builder.codec(reads).keyCodec(reads.keys()));
        cache.put("a", "1");
        reads.beforeNextKey(() -> {
            throw new OutOfMemoryError("no room");
        });

        assertThatThrownBy(() -> instance.backUp(cache, folder.resolve("texts.backup")))
                .isInstanceOf(OutOfMemoryError.class);

        assertThat(names()).isEmpty();
    }

    @Test
    void whatCannotBeRestoredIsRefusedBeforeAnythingIsPutBack() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        var cache = texts(instance);
        cache.put("a", "1");
        cache.put("b", "2");
        Path file = folder.resolve("texts.backup");
        instance.backUp(cache, file);
        cache.clear();
        byte[] whole = Files.readAllBytes(file);
        Path broken = folder.resolve("broken");
        Files.write(broken, List.of("nothing"));
        assertThatThrownBy(() -> instance.restore(cache, broken)).hasMessageContaining("does not begin like a backup");
        Files.write(broken, java.util.Arrays.copyOf(whole, whole.length - 3));
        assertThatThrownBy(() -> instance.restore(cache, broken))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("truncated");
        assertThat(cache.exists("a")).isFalse();
        assertThatThrownBy(() -> instance.restore(cache.forTenant("globex"), file))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("it is of the tenant 'acme', and this is 'globex'");
        assertThatThrownBy(() -> Cachoeira.inMemory().restore(texts(opened(Cachoeira.inMemory())), file))
                .isInstanceOf(IllegalStateException.class);
        assertThat(instance.restore(cache, file).restored()).isEqualTo(2);
    }

    @Test
    void withoutItsServerNothingCountsAsPutBack() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, QUICK);
        var cache = texts(instance);
        cache.put("a", "1");
        Path file = folder.resolve("texts.backup");
        instance.backUp(cache, file);
        cache.clear();
        server.pause();
        try {
            assertThatThrownBy(() -> instance.restore(cache, file))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("went away after 0 values");
        } finally {
            server.resume();
        }
    }

    @Test
    void aBackupThatCannotBeWholeIsNone() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, QUICK);
        var cache = texts(instance);
        cache.put("a", "1");
        server.send("ACL", "SETUSER", "default", "-scan");

        assertThatThrownBy(() -> instance.backUp(cache, folder.resolve("none")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("not everything");
        assertThat(Files.list(folder)).isEmpty();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whoCannotBeginABackupLeavesAnothersDraftAlone() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, QUICK);
        var cache = texts(instance);
        Path draft = Files.createFile(folder.resolve("texts.backup.part"));
        server.close();
        eventually(() -> assertThat(instance.status().available()).isFalse());

        assertThatThrownBy(() -> instance.backUp(cache, folder.resolve("texts.backup")))
                .isInstanceOf(BackupException.class)
                .hasMessage("Redis is away");

        assertThat(draft).as("another process writes it").exists();
    }

    @Test
    void aBackupThatACodecBreaksOffLeavesNoDraftThoughItThrowsWhatNobodyDeclares() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        var reads = new WatchedTexts();
        var cache = texts(
                instance, builder -> builder.codec(reads).keyCodec(reads.keys()).withoutLocal());
        cache.put("a", "1");
        reads.beforeNextKey(() -> {
            throw BackupServerTest.<RuntimeException>undeclared(new GeneralSecurityException("no key"));
        });

        assertThatThrownBy(() -> instance.backUp(cache, folder.resolve("texts.backup")))
                .hasStackTraceContaining("no key");

        assertThat(names()).isEmpty();
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E undeclared(Throwable failure) throws E {
        throw (E) failure;
    }

    @Test
    void ofASeriesTheYoungestStayAndNothingElseGoes() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        var cache = texts(instance);
        cache.put("a", "1");
        for (String former : List.of(
                "texts@acme.20200101T000000Z.backup",
                "texts@acme.20210101T000000Z.backup",
                "texts@acme.20220101T000000Z.backup",
                "texts@acme.20230101T000000Z.backup.part",
                "texts@acme.by-hand.backup",
                "texts@globex.20200101T000000Z.backup",
                "texts.20200101T000000Z.backup")) {
            Files.createFile(folder.resolve(former));
        }

        assertThat(instance.backUpInto(cache, folder, 2).orElseThrow().entries())
                .isEqualTo(1);

        List<String> left = new ArrayList<>(names());
        assertThat(left)
                .hasSize(5)
                .contains(
                        "texts@acme.20220101T000000Z.backup",
                        "texts@acme.by-hand.backup",
                        "texts@globex.20200101T000000Z.backup",
                        "texts.20200101T000000Z.backup");
        left.removeIf(name -> name.contains("20220101") || !name.matches("texts@acme[.]\\d.*"));
        Instant time = Instant.from(DateTimeFormatter.ofPattern("'texts@acme.'yyyyMMdd'T'HHmmss'Z.backup'")
                .withZone(ZoneOffset.UTC)
                .parse(left.get(0)));
        assertThat(time).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        cache.clear();
        assertThat(instance.restore(cache, folder.resolve(left.get(0))).restored())
                .isEqualTo(1);
    }

    @Test
    void whatWasJustWrittenStaysThoughAClockThatWasAheadHasNamedAnother() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        Files.createFile(folder.resolve("texts@acme.20990101T000000Z.backup"));

        assertThat(instance.backUpInto(texts(instance), folder, 1)).isPresent();

        assertThat(names()).singleElement().asString().doesNotContain("2099");
    }

    @Test
    void whatAProcessThatDiedHasLeftTakesNoRoomFromTheNext() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        var reads = new WatchedTexts();
        var cache = texts(instance, builder -> builder.codec(reads).withoutLocal());
        cache.put("a", "1");
        Files.createFile(folder.resolve("texts@acme.20230101T000000Z.backup.part"));
        List<String> meanwhile = new ArrayList<>();
        reads.beforeNext(() -> {
            try {
                meanwhile.addAll(names());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        assertThat(instance.backUpInto(cache, folder, 1)).isPresent();

        assertThat(meanwhile).singleElement().asString().doesNotContain("2023");
    }

    @Test
    void tenantsThatAreNoValidUnicodeHaveFilesOfTheirOwn() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        var cache = texts(instance);
        var odd = cache.forTenant("\uD83C");
        var even = cache.forTenant("?");
        odd.put("a", "1");
        Path file = folder.resolve("odd");
        instance.backUp(odd, file);
        assertThatThrownBy(() -> instance.restore(even, file)).hasMessageContaining("it is of the tenant");
        assertThat(instance.restore(odd, file).present()).isEqualTo(1);

        assertThat(instance.backUpInto(odd, folder, 1)).isPresent();
        assertThat(instance.backUpInto(even, folder, 1)).isPresent();

        assertThat(names()).hasSize(3);
    }

    @Test
    void oneProcessWritesTheNextOfASeries() throws IOException {
        var server = opened(RedisServer.launch());
        var first = connect(server, PATIENT);
        var second = connect(server, PATIENT);
        var cache = texts(first);
        var other = texts(second);

        assertThat(first.backUpInto(cache, folder, 7)).isPresent();
        assertThat(second.backUpInto(other, folder, 7)).isEmpty();

        assertThat(names()).hasSize(1);
        assertThat((Long) server.send("PTTL", "trap:acme:@backup:texts")).isBetween(1L, 30_000L);
        assertThat(second.backUpInto(other.forTenant("globex"), folder, 7))
                .as("another series")
                .isPresent();
    }

    @Test
    void whileRedisIsAwayASeriesStaysAsItIs() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, QUICK);
        var cache = texts(instance);
        Files.createFile(folder.resolve("texts@acme.20200101T000000Z.backup"));
        server.pause();
        try {
            assertThatThrownBy(() -> instance.backUpInto(cache, folder, 1))
                    .isInstanceOf(BackupException.class)
                    .hasMessage("Redis is away");
        } finally {
            server.resume();
        }
        assertThat(names()).containsExactly("texts@acme.20200101T000000Z.backup");
    }

    @Test
    void theFolderIsMadeAndNoTenantsNameLeadsOutOfIt() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        Path absent = folder.resolve("backups");

        assertThat(instance.backUpInto(texts(instance).forTenant("../*"), absent, 1))
                .isPresent();

        assertThat(names()).containsExactly("backups");
        assertThat(Files.list(absent)).singleElement().asString().contains("texts@..%2F%2A.");
    }

    @Test
    void aSeriesKeepsOneAtLeast() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);

        assertThatThrownBy(() -> instance.backUpInto(texts(instance), folder, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("keep must be at least 1, but was 0");
    }

    /** Does something before the next value or key is decoded, and counts the values that are decoded one after another. */
    private static final class WatchedTexts implements Codec<String> {

        private final AtomicReference<Runnable> before = new AtomicReference<>();
        private final AtomicReference<Runnable> beforeKey = new AtomicReference<>();
        private final AtomicInteger inARow = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        void beforeNext(Runnable task) {
            before.set(task);
        }

        void beforeNextKey(Runnable task) {
            beforeKey.set(task);
        }

        int mostInARow() {
            return most.get();
        }

        private static void run(AtomicReference<Runnable> tasks) {
            Runnable task = tasks.getAndSet(null);
            if (task != null) {
                task.run();
            }
        }

        @Override
        public String id() {
            return "watched";
        }

        @Override
        public byte[] encode(String value) {
            return value.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes, int offset, int length) {
            run(before);
            most.accumulateAndGet(inARow.incrementAndGet(), Math::max);
            return new String(bytes, offset, length, StandardCharsets.UTF_8);
        }

        KeyCodec<String> keys() {
            return new KeyCodec<>() {
                @Override
                public String encode(String key) {
                    inARow.set(0);
                    return key;
                }

                @Override
                public String decode(String key) {
                    run(beforeKey);
                    return key;
                }
            };
        }
    }
}
