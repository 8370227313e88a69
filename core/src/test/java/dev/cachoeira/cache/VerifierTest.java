package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.cache.CacheStats.Verifications;
import dev.cachoeira.cache.CachesSettings.Mode;
import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.runtime.ContextExecutor;
import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.tenant.TenantResolver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hits that are compared with their source, where memory alone remembers. */
class VerifierTest {

    private static final Duration DELAY = Duration.ofSeconds(5);

    private final ManualTime time = new ManualTime();
    private final Set<Object> written = new HashSet<>();

    /** What the source has. */
    private final Map<String, String> source = new HashMap<>(Map.of("a", "old", "b", "old"));

    /** The keys that were loaded, in that order. */
    private final List<String> loads = new ArrayList<>();

    /** What happens while a value is loaded. */
    private Runnable whileLoading = () -> {};

    /** What happens while a caller's context is taken. */
    private Runnable whileCapturing = () -> {};

    private boolean inTransaction;
    private int ownTransactions;
    private Executor executor = Runnable::run;
    private final Caches caches = caches();
    private Cache<String, String> cache = cache(builder -> builder.verify(1, DELAY));

    private Caches caches() {
        Runtime runtime = time.runtime();
        return new Caches(new CachesSettings(
                Mode.LOCAL,
                FleetOptions.DEFAULTS,
                new Runtime(runtime.clock(), runtime.timers(), runtime.stamps(), new Carrying()),
                null,
                TenantResolver.none(),
                new Transaction(),
                new CacheListener() {}));
    }

    private Cache<String, String> cache(UnaryOperator<CacheBuilder<String, String>> settings) {
        String name = "texts" + caches.caches().size();
        return settings.apply(caches.cache(name, new TypeRef<String>() {}, new TypeRef<String>() {})
                        .shared())
                .build();
    }

    @AfterEach
    void close() {
        caches.close();
    }

    private String load(String key) {
        loads.add(key);
        String found = source.get(key);
        Runnable meanwhile = whileLoading;
        whileLoading = () -> {};
        meanwhile.run();
        return found;
    }

    private String get(String key) {
        return cache.get(key, this::load);
    }

    /** It is cached now, and was answered from memory once. */
    private void hit(String key) {
        get(key);
        get(key);
        loads.clear();
    }

    private void assertVerified(long agreed, long disagreed, long skipped, long failed) {
        assertThat(cache.stats().verifications()).isEqualTo(new Verifications(agreed, disagreed, skipped, failed));
    }

    // ---- comparing ---------------------------------------------------------------------------------------------

    @Test
    void aValueThatItsSourceHasTooAgreesAfterOneLook() {
        hit("a");
        time.pass(DELAY.minusNanos(1));
        assertThat(loads).isEmpty();

        time.pass(Duration.ofNanos(1));

        assertThat(loads).containsExactly("a");
        assertVerified(1, 0, 0, 0);
    }

    @Test
    void aChangeWithoutAnInvalidationDisagreesWhenItWasSeenTwice() {
        hit("a");
        source.put("a", "new");

        time.pass(DELAY);
        assertVerified(0, 0, 0, 0);
        time.pass(DELAY);

        assertVerified(0, 1, 0, 0);
        assertThat(loads).containsExactly("a", "a");
        assertThat(cache.get("a")).as("nothing is stored").isEqualTo("old");
        assertThat(cache.stats().loads()).as("but that of the get").isEqualTo(1);
        assertThat(cache.stats().hits()).isEqualTo(2);
    }

    @Test
    void whatAgreesTheSecondTimeHasAgreed() {
        hit("a");
        source.put("a", "passing");
        time.pass(DELAY);
        source.put("a", "old");

        time.pass(DELAY);

        assertVerified(1, 0, 0, 0);
    }

    @Test
    void aChangeThatIsInvalidatedInTimeIsNoDisagreement() {
        hit("a");
        source.put("a", "new");
        time.pass(DELAY);
        cache.invalidate("a");
        cache.get("a", this::load);

        time.pass(DELAY);

        assertVerified(0, 0, 1, 0);
    }

    @Test
    void whatIsInvalidatedBeforeTheFirstLookIsNotLoaded() {
        hit("a");
        cache.invalidate("a");

        time.pass(DELAY);

        assertThat(loads).isEmpty();
        assertVerified(0, 0, 1, 0);
    }

    @Test
    void anInvalidationDuringTheLoadIsNoDisagreement() {
        hit("a");
        whileLoading = () -> cache.invalidate("a");
        source.put("a", "new");

        time.pass(DELAY);

        assertThat(loads).containsExactly("a");
        assertVerified(0, 0, 1, 0);
    }

    @Test
    void anEqualValueThatIsPutBetweenIsAnotherOne() {
        hit("a");
        source.put("a", "new");
        time.pass(DELAY);
        cache.put("a", "old");

        time.pass(DELAY);

        assertVerified(0, 0, 1, 0);
    }

    @Test
    void anEqualValueThatIsPutDuringTheLoadIsAnotherOne() {
        hit("a");
        source.put("a", "new");
        whileLoading = () -> cache.put("a", "old");

        time.pass(DELAY);

        assertVerified(0, 0, 1, 0);
    }

    @Test
    void aLoaderThatThrowsFailsOnlyTheVerification() {
        hit("a");
        cache.get("a", key -> {
            throw new IOException("not there");
        });

        time.pass(DELAY);

        assertVerified(1, 0, 0, 1);
        assertThat(cache.stats().loadFailures()).isZero();
        assertThat(get("a")).isEqualTo("old");
    }

    @Test
    void aCachedNullIsAValue() {
        hit("none");
        time.pass(DELAY);
        assertVerified(1, 0, 0, 0);
        assertThat(get("none")).isNull();
        source.put("none", "there is one now");

        time.pass(DELAY.multipliedBy(2));

        assertVerified(1, 1, 0, 0);
    }

    @Test
    void whatIsDecodedForEachReadIsTheSameValueWhileItIsTheSameEntry() {
        cache = cache(builder -> builder.verify(1, DELAY).decodeEachRead());
        hit("a");
        time.pass(DELAY);
        assertVerified(1, 0, 0, 0);
        get("a");
        source.put("a", "new");

        time.pass(DELAY.multipliedBy(2));

        assertVerified(1, 1, 0, 0);
    }

    @Test
    void valuesThatKnowNoEqualityAreComparedAsTheyAreStored() {
        Cache<String, String[]> arrays = caches.cache("arrays", new TypeRef<String>() {}, new TypeRef<String[]>() {})
                .shared()
                .verify(1, DELAY)
                .build();
        arrays.get("a", key -> new String[] {"one"});
        arrays.get("a", key -> new String[] {"one"});
        arrays.get("a", key -> new String[] {"two"});

        time.pass(DELAY.multipliedBy(2));

        assertThat(arrays.stats().verifications()).isEqualTo(new Verifications(1, 1, 0, 0));
    }

    @Test
    void aLoaderThatAsksForItsOwnKeyFailsInsteadOfWaitingForItself() {
        hit("a");
        whileLoading = () -> {
            cache.invalidate("a");
            cache.get("a", this::load);
        };

        time.pass(DELAY);

        assertVerified(0, 0, 0, 1);
    }

    @Test
    void aSourceThatLagsIsGivenItsLag() {
        Duration lag = Duration.ofMinutes(1);
        cache = cache(builder -> builder.verify(1, DELAY).sourceLag(lag));
        hit("a");

        time.pass(lag.minusNanos(1));
        assertThat(loads).isEmpty();
        time.pass(Duration.ofNanos(1));

        assertThat(loads).containsExactly("a");
    }

    // ---- picking -----------------------------------------------------------------------------------------------

    @Test
    void offByDefaultNothingIsLoadedAndNoTimerIsSet() {
        cache = cache(builder -> builder);
        get("a");
        int before = time.timers();
        for (int i = 0; i < 1_000; i++) {
            get("a");
        }
        assertThat(time.timers()).isEqualTo(before);
        loads.clear();

        time.pass(DELAY.multipliedBy(3));

        assertThat(loads).isEmpty();
        assertVerified(0, 0, 0, 0);
    }

    @Test
    void exactlyOneHitInSoManyIsVerified() {
        cache = cache(builder -> builder.verify(7, DELAY));
        get("a");
        for (int i = 1; i < 7; i++) {
            get("a");
        }
        time.pass(DELAY);
        assertVerified(0, 0, 0, 0);

        for (int i = 6; i < 70; i++) {
            get("a");
        }
        time.pass(DELAY);

        assertVerified(10, 0, 0, 0);
    }

    @Test
    void missesAndGetsWithoutALoaderAreNotVerified() {
        int before = time.timers();
        get("a");
        cache.get("a");
        cache.exists("a");
        cache.getAll(List.of("a"));
        cache.async().get("a").join();

        assertThat(time.timers()).isEqualTo(before);
    }

    @Test
    void noMoreThanSixteenArePendingHoweverManyHitsThereAre() {
        get("a");
        int before = time.timers();
        for (int i = 0; i < 100; i++) {
            get("a");
        }
        assertThat(time.timers()).isEqualTo(before + 16);
        assertVerified(0, 0, 84, 0);
        loads.clear();

        time.pass(DELAY);

        assertThat(loads).hasSize(16);
        assertVerified(16, 0, 84, 0);
        get("a");
        time.pass(DELAY);
        assertVerified(17, 0, 84, 0);
    }

    @Test
    void everyKindOfGetIsVerifiedByItsLoader() {
        get("a");
        get("b");
        assertThat(cache.lookup("a", this::load).level()).isEqualTo(Level.L1);
        assertThat(cache.async()
                        .get("a", key -> CompletableFuture.completedFuture(load(key)))
                        .join())
                .isEqualTo("old");
        loads.clear();
        time.pass(DELAY);
        assertThat(loads).containsExactly("a", "a");
        loads.clear();

        cache.getAll(List.of("a", "b", "c"), keys -> {
            loads.addAll(keys);
            return Map.of("a", "old");
        });
        assertThat(loads).containsExactly("c");
        time.pass(DELAY.multipliedBy(2));

        assertThat(loads).containsExactlyInAnyOrder("c", "a", "b", "b");
        assertVerified(3, 1, 0, 0);
    }

    @Test
    void anAsynchronousLoaderIsWaitedFor() {
        List<CompletableFuture<String>> loading = new ArrayList<>();
        hit("a");
        time.pass(DELAY);
        AsyncLoader<String, String> later = key -> {
            loading.add(new CompletableFuture<>());
            return loading.get(loading.size() - 1);
        };
        var unused = cache.async().get("a", later);
        var unusedToo = cache.async().get("a", later);
        time.pass(DELAY);
        assertVerified(1, 0, 0, 0);

        loading.get(0).complete("old");
        loading.get(1).completeExceptionally(new IOException("not there"));

        assertVerified(2, 0, 0, 1);
    }

    // ---- whose hits they are -----------------------------------------------------------------------------------

    /** The tenant of the thread, which the executor carries. */
    private final ThreadLocal<String> current = new ThreadLocal<>();

    private final class Carrying implements ContextExecutor {
        @Override
        public void execute(Runnable task) {
            executor.execute(task);
        }

        @Override
        public Executor bound() {
            String captured = current.get();
            Runnable meanwhile = whileCapturing;
            whileCapturing = () -> {};
            meanwhile.run();
            return task -> executor.execute(() -> {
                String before = current.get();
                current.set(captured);
                try {
                    task.run();
                } finally {
                    current.set(before);
                }
            });
        }

        @Override
        public Executor bound(Executor instead) {
            return bound(); // refuses nothing
        }
    }

    @Test
    void eachTenantIsVerifiedForItselfInTheContextOfItsCaller() {
        Cache<String, String> all = caches.cache("tenants", new TypeRef<String>() {}, new TypeRef<String>() {})
                .verify(1, DELAY)
                .build();
        Loader<String, String> ofTenant = key -> current.get() + load(key);
        for (String tenant : List.of("acme", "globex")) {
            current.set(tenant);
            cache = all.forTenant(tenant);
            assertThat(cache.get("a", ofTenant)).isEqualTo(tenant + "old");
            assertThat(cache.get("a", ofTenant)).isEqualTo(tenant + "old");
        }
        cache.put("a", "another");
        current.remove();

        time.pass(DELAY.multipliedBy(2));

        assertVerified(0, 1, 0, 0);
        cache = all.forTenant("acme");
        assertVerified(1, 0, 0, 0);
        assertThat(caches.stats().get("tenants").verifications()).isEqualTo(new Verifications(1, 1, 0, 0));
    }

    private final class Transaction implements UnitOfWork {
        @Override
        public boolean active() {
            return inTransaction;
        }

        @Override
        public boolean mayShare() {
            return false;
        }

        @Override
        public void afterCommit(Runnable task) {}

        @Override
        public void markWritten(Object scope) {
            written.add(scope);
        }

        @Override
        public boolean hasWritten(Object scope) {
            return inTransaction && written.contains(scope);
        }

        @Override
        public boolean canBeginOwn() {
            return true;
        }

        @Override
        public <T> T inOwn(Callable<T> load) throws Exception {
            ownTransactions++;
            return load.call();
        }
    }

    @Test
    void hitsInATransactionWhoseLoadsAreNotStoredAreNotVerified() {
        hit("a");
        time.pass(DELAY);
        int before = time.timers();
        inTransaction = true;
        assertThat(get("a")).isEqualTo("old");
        assertThat(cache.lookup("a", this::load).level()).isEqualTo(Level.L1);
        assertThat(cache.getAll(List.of("a"), keys -> Map.of())).hasSize(1);
        assertThat(cache.async()
                        .get("a", key -> CompletableFuture.completedFuture("not asked"))
                        .join())
                .isEqualTo("old");
        cache.invalidate("a");
        assertThat(cache.get("a", key -> "its own")).isEqualTo("its own");

        assertThat(time.timers()).isEqualTo(before);
    }

    @Test
    void whereLoadsHaveATransactionOfTheirOwnVerificationsHaveOneToo() {
        cache = cache(builder -> builder.verify(1, DELAY).loadInOwnTransaction());
        hit("a");
        inTransaction = true;
        get("a");
        inTransaction = false;

        time.pass(DELAY);

        assertVerified(2, 0, 0, 0);
        assertThat(ownTransactions).isEqualTo(1);
    }

    // ---- in the background -------------------------------------------------------------------------------------

    @Test
    void anExecutorThatTakesNothingHasNothingVerified() {
        hit("a");
        executor = task -> {
            throw new RejectedExecutionException("full");
        };
        time.pass(DELAY);
        assertThat(loads).isEmpty();
        assertVerified(0, 0, 1, 0);

        executor = Runnable::run;
        get("a");
        time.pass(DELAY);

        assertVerified(1, 0, 1, 0);
    }

    @Test
    void nothingHappensAfterTheEnd() {
        hit("a");
        source.put("a", "new");
        time.pass(DELAY); // it differs, and is looked at again
        hit("b");
        int before = time.timers();

        caches.close();

        assertThat(time.timers()).isEqualTo(before - 2);
        Engine<String, String> engine = ((CacheView<String, String>) cache).engine();
        for (int i = 0; i < 20; i++) { // hits that were underway
            engine.verifier().verify(LocalKey.of(engine.scope(""), "b"), this::load);
        }
        assertThat(time.timers()).isEqualTo(before - 2);
        time.pass(DELAY.multipliedBy(3));
        assertThat(loads).isEmpty();
        assertVerified(0, 0, 0, 0);
    }

    @Test
    void whatBeginsWhileTheEndComesLeavesNoTimer() {
        get("a");
        int before = time.timers();
        whileCapturing = caches::close;

        assertThat(get("a")).isEqualTo("old");

        assertThat(time.timers()).isLessThanOrEqualTo(before);
    }

    @Test
    void aContextThatCannotBeTakenFailsOnlyTheVerification() {
        get("a");
        for (int i = 0; i < 20; i++) {
            whileCapturing = () -> {
                throw new IllegalStateException("no context");
            };
            assertThat(get("a")).isEqualTo("old");
        }

        assertVerified(0, 0, 0, 20);
    }

    @Test
    void whatIsBeingLoadedAtTheEndIsNotCountedAndNotLookedAtAgain() {
        hit("a");
        source.put("a", "new");
        int before = time.timers();
        whileLoading = caches::close;

        time.pass(DELAY);

        assertVerified(0, 0, 0, 0);
        assertThat(time.timers()).isLessThan(before);
        time.pass(DELAY);
        assertThat(loads).containsExactly("a");
    }

    // ---- settings ----------------------------------------------------------------------------------------------

    @Test
    void wrongSettingsAreNamedTogetherWithAllOthers() {
        assertThatThrownBy(
                        () -> cache(builder -> builder.verify(-1, Duration.ZERO).batchSize(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("verify must be 0 or more, but was -1")
                .hasMessageContaining("verifyDelay must be from PT0.001S to PT1H, but was PT0S")
                .hasMessageContaining("batchSize must be at least 1");
    }

    @Test
    void nothingIsVerifiedWhereItIsSwitchedOffAgain() {
        cache = cache(builder -> builder.verify(1).verify(0));
        int before = time.timers();
        hit("a");

        assertThat(time.timers()).isEqualTo(before);
    }
}
