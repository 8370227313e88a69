package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.codec.Codec;
import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Somebody's own code stands still in the middle of a flight: others wait no longer than for a lease. */
@Timeout(60)
class BlockedWorkTest extends ScriptedFixture {

    private static final Duration LEASE_WAIT = CacheOptions.DEFAULTS.leaseWait();

    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();
    private volatile String stopsAt = "";
    private volatile Runnable onDecode = () -> {};

    /** Stands still at one value while it is decoded. */
    private final Codec<String> codec = new Codec<>() {
        @Override
        public String id() {
            return "held";
        }

        @Override
        public byte[] encode(String value) {
            return value.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes, int offset, int length) {
            String value = new String(bytes, offset, length, StandardCharsets.UTF_8);
            if (value.equals("broken")) {
                throw new IllegalStateException("broken");
            }
            standStill(value);
            onDecode.run();
            return value;
        }
    };

    @AfterEach
    void resume() throws InterruptedException {
        release.countDown();
        for (Thread thread : threads) {
            thread.join(10_000);
        }
    }

    private void standStill(String value) {
        if (value.equals(stopsAt)) {
            blocked.countDown();
            try {
                assertThat(release.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void held() {
        cache = caches.cache("held", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .codec(codec)
                .withoutLocal()
                .tags(value -> {
                    if (value.startsWith("tagged")) {
                        standStill(value);
                    }
                    return Set.of();
                })
                .build();
    }

    private void strict() {
        cache = caches.cache("held", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .codec(codec)
                .leaseWait(Duration.ofMillis(20))
                .strict()
                .build();
    }

    private static String held(String key) {
        return "client::held~held:" + key;
    }

    /** The same for each key. */
    private void store(String... keys) {
        for (String key : keys) {
            cache.put(key, "stored " + key);
        }
    }

    private Thread run(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return thread;
    }

    private void stopAt(String value, Runnable work) throws InterruptedException {
        stopsAt = value;
        run(work);
        assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
        stopsAt = "";
    }

    private CompletableFuture<String> get(String key) {
        return cache.async().get(key, any -> CompletableFuture.completedFuture("own"));
    }

    @Test
    void aCallerWhoseCodecStandsStillKeepsNobodyWaiting() throws Exception {
        start();
        held();
        store("a");
        stopAt("stored a", () -> cache.get("a"));
        var waiting = get("a");

        time.pass(LEASE_WAIT.plusSeconds(1));

        assertThat(waiting).isCompletedWithValue("own");
    }

    @Test
    void norDoesItWhenTheKeyWasInvalidatedMeanwhile() throws Exception {
        start();
        held();
        store("a");
        stopAt("stored a", () -> cache.get("a"));
        var waiting = get("a");
        cache.invalidate("a");

        time.pass(Duration.ofMinutes(1));

        assertThat(waiting).isCompletedWithValue("own");
    }

    @Test
    void aBatchThatHasNotSentItsWritesYetKeepsNobodyWaiting() throws Exception {
        start();
        held();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("a", "first");
        values.put("b", "tagged b");
        stopAt("tagged b", () -> cache.getAll(List.of("a", "b"), keys -> values));
        var waiting = get("a");
        assertThat(waiting).isNotDone();

        time.pass(LEASE_WAIT.plusSeconds(1));

        assertThat(waiting).isCompletedWithValue("own");
    }

    @Test
    void whoHasNoLoaderWaitsForABusyBatchNoLongerEither() throws Exception {
        start();
        held();
        store("a", "b");
        transport.connect(server, ""); // epochs are not known any more
        settle();
        stopAt("stored a", () -> cache.getAll(List.of("a", "b")));
        var waiting = cache.async().get("b");
        assertThat(waiting).isNotDone();

        time.pass(LEASE_WAIT.plusSeconds(1));

        assertThat(waiting).isCompletedWithValue(null);
    }

    /** It was not kept waiting by the flight that it came too late for, only by the one that follows. */
    @Test
    void aBatchThatSetOutWithOthersWaitsForThemNoLongerEither() throws Exception {
        start();
        strict();
        get("a").join();
        CompletableFuture<Map<String, String>> batch = new CompletableFuture<>();
        onDecode = () -> {
            onDecode = () -> {};
            server.lose(held("a"));
            cache.async().get("a", any -> new CompletableFuture<>());
            Thread thread = run(() -> batch.complete(cache.getAll(List.of("a"), keys -> Map.of("a", "own"))));
            while (thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        };

        assertThat(get("a")).as("who was on time").isCompletedWithValue("own");
        assertThat(batch).isNotDone();
        time.pass(Duration.ofMillis(21));

        assertThat(batch.get(10, TimeUnit.SECONDS)).isEqualTo(Map.of("a", "own"));
    }

    @Test
    void anExecutorThatComesTooLateLeavesNobodyToAnothersLoad() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        start(tasks::add, NoUnitOfWork.INSTANCE);
        held();
        cache.put("a", "broken");
        byte[] broken = server.value(held("a"));
        byte[] other = EntryFormat.lease(99, Long.MAX_VALUE / 2_000_000, 4711);
        server.write(held("a"), other);
        var waiting = get("a");
        server.write(held("a"), broken); // is to be decoded when the executor has a thread
        time.pass(LEASE_WAIT);
        line.refuse(command -> {
            if (command.script() == Script.LEASE) {
                server.write(held("a"), other);
            }
            return null;
        });
        runAll(tasks);
        line.refuse(command -> null);

        time.pass(Duration.ofSeconds(1));
        runAll(tasks);

        assertThat(waiting).isCompletedWithValue("own");
    }

    private static void runAll(Queue<Runnable> tasks) {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void whoIsForgottenHearsOfItThoughTheExecutorTakesNothing() {
        start(
                task -> {
                    throw new RejectedExecutionException("full");
                },
                NoUnitOfWork.INSTANCE);
        line.sendOn(command -> command.verb() == Verb.GET);
        Engine<String, String> engine = ((CacheView<String, String>) cache).engine();
        AtomicReference<Flight<String, String>> told = new AtomicReference<>();
        engine.board(
                LocalKey.of(engine.scope(""), "a"),
                new Ticket<>() {
                    @Override
                    public boolean loads() {
                        return true;
                    }

                    @Override
                    public void work(Runnable task) {}

                    @Override
                    public void load(Flight<String, String> flight) {}

                    @Override
                    public void answer(Answer<String> answer) {}

                    @Override
                    public void held(Flight<String, String> flight) {
                        told.set(flight);
                    }
                },
                null);

        try {
            time.pass(Duration.ofMinutes(1));
        } catch (RejectedExecutionException e) {
            time.pass(Duration.ofMinutes(1)); // what SystemTimers logs
        }

        assertThat(told.get()).isNotNull();
    }

    /** Being told that it takes long does not mean that a batch's own flight is decided. */
    @Test
    void aWatchDoesNotCutABatch() throws Exception {
        start();
        held();
        store("d");
        ScriptedServer.Line other = transport.connect(server, "b");
        settle();
        transport.connect(server, ""); // epochs are not known any more
        settle();
        CountDownLatch watched = new CountDownLatch(1);
        Engine<String, String> engine = ((CacheView<String, String>) cache).engine();
        onDecode = () -> {
            engine.watch();
            engine.watch();
            watched.countDown();
        };
        other.hold();
        List<List<String>> asked = new ArrayList<>();
        CompletableFuture<Map<String, String>> found = new CompletableFuture<>();
        Thread batch = run(() -> found.complete(cache.getAll(List.of("a", "b", "d"), keys -> {
            asked.add(List.copyOf(keys));
            Map<String, String> values = new LinkedHashMap<>();
            keys.forEach(key -> values.put(key, "loaded"));
            return values;
        })));
        assertThat(watched.await(10, TimeUnit.SECONDS)).isTrue();
        while (batch.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        other.resume();

        assertThat(found.get(10, TimeUnit.SECONDS)).hasSize(3);
        assertThat(asked).containsExactly(List.of("a", "b"));
    }
}
