package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Change;
import dev.cachoeira.cache.EncryptionKeys;
import dev.cachoeira.cache.ReadOptions;
import dev.cachoeira.cache.WriteBehindException;
import dev.cachoeira.cache.WriteBehindException.Reason;
import dev.cachoeira.codec.KeyCodec;
import dev.cachoeira.testkit.contract.Parallel;
import dev.cachoeira.testkit.server.RedisCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Write-behind on real servers: what is acknowledged is seen at once, reaches the source, and in order. */
class WriteBehindServerTest extends WriteBehindFixture {

    @Test
    void aChangeIsSeenByEveryProcessBeforeItsSourceHasIt() {
        var server = launch();
        var mine = notes(connect(server), table, LATER);
        var instance = connect(server);
        var theirs = notes(instance, table, LATER);
        assertThat(note(theirs, "a")).isNull();

        mine.put("a", "new");

        assertThat(note(mine, "a")).isEqualTo("new");
        eventually(() -> assertThat(note(theirs, "a")).isEqualTo("new"));
        assertThat(theirs.getAll(List.of("a", "b"), keys -> Map.of())).containsExactly(Map.entry("a", "new"));
        mine.put("a", "newer");
        assertThat(mine.async()
                        .get("a", key -> CompletableFuture.completedFuture("the source's"))
                        .join())
                .isEqualTo("newer");
        assertThat(table.written()).isEmpty();

        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(table.written()).extracting(Change::value).containsExactly("newer");
        assertThat(waiting(server, "a")).isZero();
    }

    @Test
    void aReadPastTheCacheSeesAChangeBeforeItsSourceHasIt() {
        var notes = notes(connect(launch()), table, LATER);
        notes.put("a", "new");

        for (var mode : ReadOptions.Mode.values()) {
            var view = notes.with(ReadOptions.DEFAULTS.withMode(mode));
            assertThat(note(view, "a")).isEqualTo("new");
            assertThat(view.getAll(List.of("a"), keys -> Map.of())).containsExactly(Map.entry("a", "new"));
            assertThat(view.async()
                            .get("a", key -> CompletableFuture.completedFuture("the source's"))
                            .join())
                    .isEqualTo("new");
        }
        notes.remove("a");
        assertThat(notes.with(ReadOptions.reloading()).get("a", key -> "the source's"))
                .isNull();
        assertThat(table.written()).isEmpty();
    }

    @Test
    void aChangeIsWrittenWhenItsDelayIsOver() {
        var server = launch();
        var notes = notes(connect(server), table, SOON);
        notes.putAll(IntStream.range(0, 1_000).boxed().collect(Collectors.toMap(i -> "key" + i, i -> "value" + i)));

        eventually(() -> assertThat(table.written()).hasSize(1_000));
        assertThat(table.text("key999")).isEqualTo("value999");
        assertThat(table.batches())
                .hasSizeLessThan(100)
                .allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(100));
        eventually(() -> assertThat(keys(server, "@behind")).allMatch(name -> name.endsWith(":sequence")));
    }

    @Test
    void ofAKeyThatChangesAgainTheNewestIsWrittenAndItKeepsItsPlace() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER);
        List<String> keys = neighbours(3);
        keys.forEach(key -> notes.put(key, "first"));
        notes.put(keys.get(0), "second");
        notes.remove(keys.get(1));

        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(table.batches()).hasSize(1);
        assertThat(table.written()).extracting(Change::key).isEqualTo(keys);
        assertThat(table.written()).extracting(Change::value).containsExactly("second", null, "first");
    }

    @Test
    void aRemovalIsSeenAtOnceAndNeverOvertakenByAPut() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER);
        for (int i = 0; i < 50; i++) {
            notes.put("a", "value" + i);
            notes.remove("a");
            assertThat(notes.get("a", key -> "the source's")).isNull();
            assertThat(queue(instance).flush(LONG)).isTrue();
            assertThat(table.text("a")).isNull();
        }
        assertThat(table.written()).isSortedAccordingTo((one, other) -> Long.compare(one.sequence(), other.sequence()));
    }

    @Test
    void aBatchLoaderThatReturnsMoreThanItWasAskedForBringsNoRemovedEntryBack() {
        var notes = notes(connect(launch()), table, LATER);
        notes.remove("a");

        assertThat(notes.getAll(List.of("a", "b"), keys -> Map.of("a", "the source's", "b", "other")))
                .containsExactly(Map.entry("b", "other"));
        assertThat(note(notes, "a")).isNull();
    }

    @Test
    void sequencesGrowWhereTheClockIsSetBackAndWhereRedisHasLostThem() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER);
        notes.put("a", "one");
        long ahead = System.currentTimeMillis() * 1_000 + Duration.ofDays(1).toNanos() / 1_000;
        server.send("SET", part("a", "sequence"), String.valueOf(ahead));
        notes.put("a", "two");
        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(table.written().get(0).sequence()).isEqualTo(ahead + 1);

        server.send("DEL", part("b", "sequence"));
        notes.put("b", "one");
        assertThat(queue(instance).flush(LONG)).isTrue();
        long first = table.written().get(1).sequence();
        server.send("DEL", part("b", "sequence"));
        notes.put("b", "two");
        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(table.written().get(2).sequence()).isGreaterThan(first);
        assertThat(table.text("b")).isEqualTo("two");
    }

    @Test
    void whatIsChangedWhileItIsWrittenIsWrittenAgain() throws Exception {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER);
        var writing = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        table.before(batch -> {
            writing.countDown();
            Parallel.await(goOn);
        });
        notes.put("a", "one");
        var flushed = CompletableFuture.supplyAsync(() -> queue(instance).flush(LONG));
        Parallel.await(writing);
        notes.put("a", "two");
        goOn.countDown();

        assertThat(flushed.join()).isTrue();
        assertThat(note(notes, "a")).isEqualTo("two");
        assertThat(waiting(server, "a")).isEqualTo(1);
        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(table.text("a")).isEqualTo("two");
    }

    @Test
    void noLoadSeesWhatWasBeforeAChangeThatLeavesTheQueueMeanwhile() throws Exception {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER);
        notes.put("a", "new");

        // The look into the queue is over when the source is asked: what waits no more, the source has.
        String loaded = notes.get("a", key -> {
            throw new AssertionError("the source was asked though a change waits");
        });
        assertThat(loaded).isEqualTo("new");
        assertThat(queue(instance).flush(LONG)).isTrue();
        notes.invalidate("a");
        String seen = notes.get("a", key -> {
            assertThat(waiting(server, "a")).isZero();
            return table.text(key);
        });
        assertThat(seen).isEqualTo("new");
    }

    @Test
    void whatIsLoadedWhileTheQueueCannotBeSeenIsNotKept() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER);
        server.send("SET", part("a", "changes"), "no queue");

        assertThat(notes.get("a", key -> "one")).isEqualTo("one");
        assertThat(notes.getAll(List.of("a"), keys -> Map.of("a", "two"))).containsValue("two");
        assertThat(notes.async()
                        .get("a", key -> CompletableFuture.completedFuture("three"))
                        .join())
                .isEqualTo("three");
        assertThat(queue(instance).stats().unseen()).isEqualTo(3);
        server.send("DEL", part("a", "changes"));
        assertThat(notes.get("a", key -> "four")).isEqualTo("four");
        assertThat(notes.get("a", key -> "five")).isEqualTo("four");
    }

    @Test
    void whatAProcessThatDiedHasLeftInTheCacheEndsBeforeTheChangeLeavesTheQueue() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER);
        List<String> keys = neighbours(2);
        assertThat(notes.get(keys.get(1), key -> "old")).isEqualTo("old");
        notes.put(keys.get(0), "new");
        // The same change for the other key, filed by somebody who did nothing more.
        server.send(
                "EVAL",
                "redis.call('HSET', KEYS[1], ARGV[2], redis.call('HGET', KEYS[1], ARGV[1]))"
                        + " redis.call('ZADD', KEYS[2], 1, ARGV[2]) redis.call('ZADD', KEYS[3], 1, ARGV[2])",
                "3",
                part("key0", "changes"),
                part("key0", "due"),
                part("key0", "ages"),
                "acme:" + keys.get(0),
                "acme:" + keys.get(1));

        eventually(() -> assertThat(table.text(keys.get(1))).isEqualTo("new"));
        eventually(() -> assertThat(waiting(server, "key0")).isEqualTo(1));
        assertThat(note(notes, keys.get(1))).isEqualTo("new");
    }

    @Test
    void theCachedValueEndsWhileItsChangeStillWaits() {
        var server = launch();
        var instance = connect(server);
        var writing = new AtomicBoolean();
        var waiting = new CopyOnWriteArrayList<Long>();
        var notes = instance.cache("notes", String.class, String.class)
                .keyCodec(new KeyCodec<>() {
                    @Override
                    public String encode(String key) {
                        if (writing.get()) {
                            waiting.add(waiting(server, key)); // the value is about to be ended
                        }
                        return key;
                    }

                    @Override
                    public String decode(String encoded) {
                        return encoded;
                    }
                })
                .writeBehind(table, LATER)
                .build()
                .forTenant("acme");
        notes.put("a", "new");
        table.before(batch -> writing.set(true));

        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(waiting).isNotEmpty().containsOnly(1L);
    }

    @Test
    void tenantsAreWrittenApartAndNoTwoOfThemMeet() {
        var server = launch();
        var instance = connect(server);
        var notes = instance.cache("notes", String.class, String.class)
                .writeBehind(table, LATER)
                .build();
        notes.forTenant("a").put("b:c", "one");
        notes.forTenant("a:b").put("c", "two");
        notes.forTenant("{a}").put("%3A ü", "three");

        assertThat(notes.forTenant("a:b").get("c", key -> null)).isEqualTo("two");
        assertThat(notes.forTenant("a").get("b:c", key -> null)).isEqualTo("one");
        assertThat(notes.forTenant("{a}").get("%3A ü", key -> null)).isEqualTo("three");
        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(table.batches()).hasSize(3);
        assertThat(table.text("a", "b:c")).isEqualTo("one");
        assertThat(table.text("a:b", "c")).isEqualTo("two");
        assertThat(table.text("{a}", "%3A ü")).isEqualTo("three");
    }

    @Test
    void whenTooManyWaitAPutIsRefusedUnlessItReplacesOne() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER.withMaximumPending(32));
        List<String> keys = neighbours(3);
        notes.put(keys.get(0), "one");
        notes.put(keys.get(1), "one");
        assertThat(notes.get(keys.get(2), key -> "the source's")).isEqualTo("the source's");

        assertThatThrownBy(() -> notes.put(keys.get(2), "one"))
                .isInstanceOfSatisfying(WriteBehindException.class, e -> {
                    assertThat(e.reason()).isEqualTo(Reason.FULL);
                    assertThat(e).hasMessageContaining("32").hasMessageContaining("notes");
                });
        notes.put(keys.get(0), "two");
        assertThat(notes.get(keys.get(2), key -> "asked again")).isEqualTo("the source's");
        assertThat(queue(instance).flush(LONG)).isTrue();
        notes.put(keys.get(2), "now");
        assertThat(table.text(keys.get(0))).isEqualTo("two");
        assertThat(queue(instance).stats().refused()).isEqualTo(1);
    }

    @Test
    void aPutOfWhatWaitsIsTakenEvenWhereMoreWaitThanMay() {
        var server = launch();
        List<String> keys = neighbours(3);
        var notes = notes(connect(server), table, LATER);
        keys.forEach(key -> notes.put(key, "one"));
        var narrow = notes(connect(server), table, LATER.withMaximumPending(16));

        narrow.put(keys.get(0), "two");

        assertThat(note(notes, keys.get(0))).isEqualTo("two");
    }

    @Test
    void aPutThatReachesTheServerTooLateIsNotDoneAnyMore() {
        var server = launch();
        var instance = connect(server, QUICK);
        var notes = notes(instance, table, LATER);
        notes.put("b", "one"); // the server knows the scripts
        server.pause();
        try {
            assertThat(catchThrowableOfType(WriteBehindException.class, () -> notes.put("a", "one"))
                            .reason())
                    .isEqualTo(Reason.UNKNOWN);
        } finally {
            server.resume();
        }
        eventually(() -> assertThat(instance.status().available()).isTrue());

        assertThat(waiting(server, "a")).isZero();
        assertThat(note(notes, "a")).isNull();
    }

    @Test
    void withoutRedisAPutThrowsAndGetsGoOn() {
        var server = launch();
        var notes = notes(connect(server, QUICK), table, LATER);
        server.kill();

        var failure = catchThrowableOfType(WriteBehindException.class, () -> notes.put("a", "one"));
        assertThat(failure.reason()).isIn(Reason.UNAVAILABLE, Reason.UNKNOWN);
        eventually(() -> assertThat(catchThrowableOfType(WriteBehindException.class, () -> notes.put("a", "one"))
                        .reason())
                .isEqualTo(Reason.UNAVAILABLE));
        assertThat(notes.get("a", key -> "the source's")).isEqualTo("the source's");
        assertThat(notes.async().put("a", "one")).isCompletedExceptionally();
    }

    @Test
    void withoutCachingAPutThrowsToo() {
        for (Cachoeira instance : List.of(Cachoeira.inMemory(), Cachoeira.disabled())) {
            var notes = notes(opened(instance), table, LATER);
            assertThatThrownBy(() -> notes.put("a", "one")).isInstanceOf(WriteBehindException.class);
            assertThatThrownBy(() -> notes.remove("a")).isInstanceOf(WriteBehindException.class);
            assertThat(notes.get("a", key -> "the source's")).isEqualTo("the source's");
        }
        var other = opened(Cachoeira.inMemory())
                .cache("other", String.class, String.class)
                .shared()
                .build();
        assertThatThrownBy(() -> other.remove("a"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("other");
    }

    @Test
    void aFullServerRefusesPutsAndIsWrittenAllTheSame() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER);
        notes.put("a", "one");
        server.send("CONFIG", "SET", "maxmemory", "1");

        var failure = catchThrowableOfType(WriteBehindException.class, () -> notes.put("b", "one"));
        assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(table.text("a")).isEqualTo("one");
    }

    @Test
    void aServerThatHasLostItsScriptsIsGivenThemBack() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER);
        server.send("SCRIPT", "FLUSH");
        notes.put("a", "one");
        server.send("SCRIPT", "FLUSH");
        assertThat(note(notes, "a")).isEqualTo("one");
        server.send("SCRIPT", "FLUSH");
        assertThat(queue(instance).flush(LONG)).isTrue();
    }

    @Test
    void closingWritesWhatWaits() throws Exception {
        var server = launch();
        var instance = Cachoeira.connect(server.uri());
        var notes = notes(instance, table, LATER);
        notes.putAll(IntStream.range(0, 1_000).boxed().collect(Collectors.toMap(i -> "key" + i, i -> "value" + i)));
        instance.close();

        assertThat(table.written()).hasSize(1_000);
        instance.close();
    }

    @Test
    void whatAnotherLeftIsTakenOverWithinTenSeconds() {
        var server = launch();
        var notes = notes(connect(server), table, SOON);
        server.send("SET", part("a", "lease"), "HELDsomebody", "PX", "6000");
        notes.put("a", "one");

        long began = System.nanoTime();
        eventually(() -> assertThat(table.text("a")).isEqualTo("one"));
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    @Test
    void nobodyWritesUnderTheLeaseOfAnother() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER);
        server.send("SET", part("a", "lease"), "HELDsomebody", "PX", "60000");
        notes.put("a", "one");
        assertThat(queue(instance).flush(Duration.ofMillis(200))).isFalse();
        assertThat(table.written()).isEmpty();
        server.send("DEL", part("a", "lease"));
        assertThat(queue(instance).flush(LONG)).isTrue();
    }

    @Test
    void whoLosesItsLeaseWhileItWritesWritesNothingMore() {
        var server = launch();
        var instance = connect(server);
        notes(instance, table, LATER);
        var cache = instance.caches().get("notes");
        @SuppressWarnings("unchecked")
        var notes = (dev.cachoeira.cache.Cache<String, String>) cache;
        List<String> tenants = IntStream.range(0, 1_000)
                .mapToObj(i -> "tenant" + i)
                .filter(tenant -> queueOf(tenant, "a") == queueOf("acme", "a"))
                .limit(2)
                .toList();
        tenants.forEach(tenant -> notes.forTenant(tenant).put("a", "one"));
        var calls = new AtomicInteger();
        table.before(batch -> {
            if (calls.incrementAndGet() == 1) {
                server.send("SET", part("a", "lease"), "HELDsomebody", "PX", "60000");
                pass(Duration.ofMillis(2_500)); // until it wants to prolong what it no longer has
            }
        });

        assertThat(queue(instance).flush(Duration.ofSeconds(4))).isFalse();
        assertThat(table.written())
                .singleElement()
                .satisfies(change -> assertThat(change.tenant()).isEqualTo(tenants.get(0)));
        assertThat(waiting(server, "a")).isEqualTo(1);
        table.before(batch -> {});
        server.send("DEL", part("a", "lease"));
        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(table.written()).hasSize(2);
    }

    @Test
    void whoLosesItsLeaseWhileABatchFailsTriesAndBlamesNoMore() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER.withAttempts(1).withBatchSize(2));
        Map<Integer, Integer> sizes = Map.of(0, 1, 1, 2, 2, 2, 3, 3); // in four parts of the queue, side by side
        Map<Integer, AtomicInteger> calls = new ConcurrentHashMap<>();
        table.before(batch -> {
            String key = batch.get(0).key();
            int part = queueOf("acme", key);
            int call = calls.computeIfAbsent(part, any -> new AtomicInteger()).incrementAndGet();
            if (call == (part == 2 ? 2 : 1)) {
                server.send("SET", part(key, "lease"), "HELDsomebody", "PX", "60000");
                pass(Duration.ofMillis(2_500)); // until it wants to prolong what it no longer has
            }
            if (call == 1 && part != 3) {
                throw new IllegalStateException("away");
            }
        });
        sizes.forEach((part, size) ->
                notes.putAll(inPart(part, size).stream().collect(Collectors.toMap(key -> key, key -> "one"))));

        assertThat(queue(instance).flush(Duration.ofSeconds(4))).isFalse();
        assertThat(calls.get(0)).as("a change alone").hasValue(1);
        assertThat(calls.get(1)).as("two, before they are halved").hasValue(1);
        assertThat(calls.get(2)).as("two, when the half is written").hasValue(2);
        assertThat(calls.get(3)).as("the first of two batches").hasValue(1);
        assertThat(queue(instance).deadLetters(10)).isEmpty();
    }

    @Test
    @Tag("slow")
    void whoWritesForLongKeepsItsLease() throws Exception {
        var server = launch();
        var slow = connect(server);
        var notes = notes(
                slow,
                changes -> {
                    pass(Duration.ofSeconds(9));
                    table.write(changes);
                },
                SOON);
        notes(connect(server), table, SOON);
        notes.put("a", "one");
        eventually(() -> assertThat(table.written()).hasSize(1));
        eventually(() -> assertThat(waiting(server, "a")).isZero());
        assertThat(table.written()).hasSize(1);
        assertThat(queue(slow).stats().written()).isEqualTo(1);
    }

    @Test
    void aWriteThatComesLateChangesNothing() throws Exception {
        var server = launch();
        var slow = connect(server);
        var other = connect(server);
        var writing = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var notes = notes(
                slow,
                changes -> {
                    if (writing.getCount() > 0) {
                        writing.countDown();
                        Parallel.await(goOn);
                    }
                    table.write(changes);
                },
                LATER);
        var theirs = notes(other, table, LATER);
        notes.put("a", "old");
        var flushed = CompletableFuture.supplyAsync(() -> queue(slow).flush(LONG));
        Parallel.await(writing);
        server.send("DEL", part("a", "lease")); // as if it had been stopped for that long
        theirs.put("a", "new");
        assertThat(queue(other).flush(LONG)).isTrue();
        assertThat(table.text("a")).isEqualTo("new");
        theirs.put("a", "newest");
        goOn.countDown();

        assertThat(flushed.join()).isTrue();
        eventually(() -> assertThat(table.written()).extracting(Change::value).containsExactly("new", "old"));
        assertThat(table.text("a")).isEqualTo("new");
        assertThat(waiting(server, "a")).isEqualTo(1);
        assertThat(queue(other).flush(LONG)).isTrue();
        assertThat(table.text("a")).isEqualTo("newest");
    }

    @Test
    void valuesAreEncryptedInTheQueueToo() {
        var server = launch();
        var instance = connect(server);
        var notes = instance.cache("notes", String.class, String.class)
                .encrypt(EncryptionKeys.of("k", new byte[32]))
                .writeBehind(table, LATER.withAttempts(1))
                .build()
                .forTenant("acme");
        notes.put("a", "secret text");
        assertThat(String.valueOf(server.send("HGETALL", part("a", "changes")))).doesNotContain("secret text");
        assertThat(note(notes, "a")).isEqualTo("secret text");

        table.before(batch -> {
            throw new IllegalStateException("cannot write secret text");
        });
        assertThat(queue(instance).flush(LONG)).isTrue();
        var letter = queue(instance).deadLetters(10).get(0);
        assertThat(letter.error()).isEqualTo(IllegalStateException.class.getName());
        table.before(batch -> {});
        assertThat(queue(instance).replay(letter.id())).isTrue();
        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(table.text("a")).isEqualTo("secret text");
    }

    @Test
    void aClusterKeepsEachQueueInOneSlot() {
        var cluster = opened(RedisCluster.launch());
        var instance = connect(cluster.uri().replace("redis://", "redis-cluster://"), PATIENT);
        var notes = notes(instance, table, LATER);
        notes.putAll(IntStream.range(0, 200).boxed().collect(Collectors.toMap(i -> "key" + i, i -> "value" + i)));

        assertThat(note(notes, "key7")).isEqualTo("value7");
        assertThat(notes.getAll(List.of("key8", "key9"), keys -> Map.of())).hasSize(2);
        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(table.written()).hasSize(200);
    }

    @Test
    void statsSayHowTheQueueIs() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER);
        notes.put("a", "one");
        notes.put("b", "one");
        eventually(() -> {
            var stats = queue(instance).stats();
            assertThat(stats.pending()).isEqualTo(2);
            assertThat(stats.lag()).isGreaterThan(Duration.ofMillis(200));
            assertThat(stats.filed()).isEqualTo(2);
        });
        assertThat(queue(instance).flush(LONG)).isTrue();
        var stats = queue(instance).stats();
        assertThat(stats.pending()).isZero();
        assertThat(stats.lag()).isZero();
        assertThat(stats.written()).isEqualTo(2);
    }
}
