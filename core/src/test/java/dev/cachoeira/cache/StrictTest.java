package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Strict caches, step by step: what others have committed and nobody was told of yet, and what could not be fenced. */
class StrictTest extends ScriptedFixture {

    private final List<CompletableFuture<String>> loads = new ArrayList<>();
    private final ManualTransaction transaction = new ManualTransaction();

    /** A value's tag is its first letter. */
    private Cache<String, String> strict;

    @BeforeEach
    void connect() {
        start(Runnable::run, transaction);
        strict = strict("strict", builder -> builder);
        strict.get("any");
    }

    private Cache<String, String> strict(String name, UnaryOperator<CacheBuilder<String, String>> settings) {
        return settings.apply(caches.cache(name, new TypeRef<String>() {}, new TypeRef<String>() {})
                        .shared()
                        .tags(value -> Set.of(value.substring(0, 1)))
                        .strict())
                .build();
    }

    private String get(String key, String value) {
        return strict.async()
                .get(key, any -> CompletableFuture.completedFuture(value))
                .join();
    }

    private CompletableFuture<String> load(String key) {
        return strict.async().get(key, any -> {
            CompletableFuture<String> load = new CompletableFuture<>();
            loads.add(load);
            return load;
        });
    }

    private static String entry(String key) {
        return "client::strict:" + key;
    }

    private boolean fenced(String name) {
        return EntryFormat.isFence(server.value(name));
    }

    /** Another process has written behind a fence, and its pushes have not arrived. */
    private void committedElsewhere(String name) {
        server.write(name, EntryFormat.fence(77));
        server.delete(name);
    }

    // ---- reading -----------------------------------------------------------------------------------------------

    @Test
    void whoAsksAfterACommitSharesNoOlderLoadThoughNoPushHasArrived() {
        var before = load("a");
        line.hold();
        committedElsewhere(entry("a"));
        var after = load("a");
        var anotherAfter = load("a");

        loads.get(0).complete("old");
        line.resume();
        assertThat(before).isCompletedWithValue("old");
        assertThat(loads).hasSize(2);
        loads.get(1).complete("new");

        assertThat(after).isCompletedWithValue("new");
        assertThat(anotherAfter).isCompletedWithValue("new");
        assertThat(get("a", "not asked")).isEqualTo("new");
    }

    @Test
    void whoIsLateForALoadDoesNotWaitForItsEndOnceItIsOvertaken() {
        var before = load("a");
        line.hold();
        committedElsewhere(entry("a"));
        var after = load("a");

        line.resume();
        assertThat(loads).hasSize(2);
        loads.get(1).complete("new");

        assertThat(after).isCompletedWithValue("new");
        assertThat(before).isNotDone();
        loads.get(0).complete("old");
        assertThat(before).isCompletedWithValue("old");
        assertThat(get("a", "not asked")).isEqualTo("new");
    }

    @Test
    void whoIsLateForALoadDoesNotWaitForItsEndOnceItsCacheWasCleared() {
        var before = load("a");
        var after = load("a");
        committedElsewhere("client::@cache:strict");

        assertThat(loads).hasSize(2);
        loads.get(1).complete("new");
        assertThat(after).isCompletedWithValue("new");
        assertThat(before).isNotDone();
    }

    @Test
    void whoWaitsForTheLoadOfAnotherDoesNotWaitForAConnectionThatIsLost() {
        server.write(entry("a"), EntryFormat.lease(99, Long.MAX_VALUE / 2_000_000, 4711));
        var waiting = load("a");
        assertThat(loads).isEmpty();

        transport.disconnect("");

        assertThat(loads).hasSize(1);
        loads.get(0).complete("new");
        assertThat(waiting).isCompletedWithValue("new");
    }

    @Test
    void whoAsksAfterAReadWasSentReadsForThemselves() {
        get("a", "old");
        line.hold();
        var before = load("a");
        var sentBefore = load("a");
        line.resume();
        assertThat(before).isCompletedWithValue("old");
        assertThat(sentBefore).isCompletedWithValue("old");

        line.hold();
        var reading = load("a");
        line.resume();
        committedElsewhere(entry("a"));
        assertThat(reading).isCompletedWithValue("old");
        assertThat(get("a", "new")).isEqualTo("new");
    }

    @Test
    void whoAsksBeforeTheLoadBeginsHasPartInIt() {
        line.hold();
        var one = load("a");
        var other = load("a");
        line.resume();

        assertThat(loads).hasSize(1);
        loads.get(0).complete("new");
        assertThat(one).isCompletedWithValue("new");
        assertThat(other).isCompletedWithValue("new");
        assertThat(loads).hasSize(1);
    }

    @Test
    void whoAsksAfterAReadWasSentSharesTheNextOneWithTheOthers() {
        get("a", "old");
        long reads = reads(entry("a"));
        line.hold();
        var before = load("a");
        var after = load("a");
        var anotherAfter = load("a");
        line.resume();

        assertThat(before).isCompletedWithValue("old");
        assertThat(after).isCompletedWithValue("old");
        assertThat(anotherAfter).isCompletedWithValue("old");
        assertThat(reads(entry("a"))).isEqualTo(reads + 2);
    }

    private long reads(String name) {
        return server.executed().stream()
                .filter(command -> command.verb() == Command.Verb.GET
                        && KeyLayout.text(command.arguments().get(0)).equals(name))
                .count();
    }

    @Test
    void whoAsksBeforeTheReadIsSentHasPartInIt() {
        get("a", "old");
        line = transport.connect(server, ""); // its epochs have to be read again
        settle();
        long before = reads(entry("a"));

        line.hold();
        var one = load("a");
        var other = load("a");
        line.resume();

        assertThat(one).isCompletedWithValue("old");
        assertThat(other).isCompletedWithValue("old");
        assertThat(reads(entry("a"))).isEqualTo(before + 1);
    }

    @Test
    void whoAsksWhileTheLeaseOfAnotherIsReadWaitsForItsLoadToo() {
        get("b", "any"); // the epochs are known
        server.write(entry("a"), EntryFormat.lease(99, Long.MAX_VALUE / 2_000_000, 4711));
        line.hold();
        var one = load("a");
        var other = load("a");
        var withoutLoader = strict.async().get("a");
        line.resume();

        assertThat(withoutLoader).isCompletedWithValue(null);
        time.pass(OPTIONS.deadline().multipliedBy(2)); // at leisure
        assertThat(loads).isEmpty();
        server.delete(entry("a"));
        assertThat(loads).hasSize(1);
        loads.get(0).complete("new");

        assertThat(one).isCompletedWithValue("new");
        assertThat(other).isCompletedWithValue("new");
    }

    @Test
    void whoIsLateForALoadIsSoStillWhenItsLeaseWasRenewed() {
        ScriptedServer.Line other = transport.connect(server, "@cache:short");
        settle();
        strict = strict("short", builder -> builder.leaseTtl(Duration.ofMillis(90)));
        get("b", "any"); // the epochs are known
        var before = load("a");
        other.hold();
        committedElsewhere("client::@cache:short");
        var after = load("a");

        time.pass(Duration.ofMillis(40)); // more than a third of the lease's TTL
        loads.get(0).complete("old");
        other.resume();

        assertThat(before).isCompletedWithValue("old");
        assertThat(after).isNotDone();
        assertThat(loads).hasSize(2);
        loads.get(1).complete("new");
        assertThat(after).isCompletedWithValue("new");
    }

    /** A load fails, and that its lease goes is told a moment later. */
    private void fail(CompletableFuture<String> load) {
        line.hold();
        load.completeExceptionally(new IllegalStateException("the source is away"));
        line.resume();
    }

    @Test
    void whoCameLateForALoadSetsOutWithTheOthersWhenItIsOver() {
        var before = load("a");
        var after = load("a");
        var anotherAfter = load("a");
        fail(loads.get(0));

        assertThat(before).isCompletedExceptionally();
        assertThat(loads).hasSize(2);
        fail(loads.get(1));
        assertThat(after).isCompletedExceptionally();
        assertThat(anotherAfter).isCompletedExceptionally();
        assertThat(loads).hasSize(2);
    }

    @Test
    void whoSetOutWithTheOthersWaitsForThemNoLongerThanForAnybody() {
        var before = load("a");
        var after = load("a");
        var waiting = strict.async().get("a", any -> CompletableFuture.completedFuture("own"));
        fail(loads.get(0));
        assertThat(before).isCompletedExceptionally();
        assertThat(loads).hasSize(2);
        assertThat(waiting).isNotDone();

        time.pass(CacheOptions.DEFAULTS.leaseWait());

        assertThat(waiting).isCompletedWithValue("own");
        assertThat(after).isNotDone();
    }

    @Test
    void whoCameLateForALoadJoinsWhomeverSetsOutBeforeThem() {
        var before = load("a");
        var after = load("a");
        List<CompletableFuture<String>> faster = new ArrayList<>();
        transport.atNextWayOf(entry("a"), () -> faster.add(load("a")));
        fail(loads.get(0));

        assertThat(before).isCompletedExceptionally();
        assertThat(loads).as("nobody loads beside the faster one").hasSize(2);
        assertThat(after).isNotDone();
        loads.get(1).complete("new");
        assertThat(faster.get(0)).isCompletedWithValue("new");
        assertThat(after).isCompletedWithValue("new");
        assertThat(loads).hasSize(2);
    }

    @Test
    void whoIsToldToJoinThemLoadsForItselfOnlyOnceInTheEnd() {
        var before = load("a");
        var waiting = load("a");
        List<CompletableFuture<String>> faster = new ArrayList<>();
        transport.atNextWayOf(entry("a"), () -> faster.add(load("a")));
        fail(loads.get(0));
        assertThat(before).isCompletedExceptionally();
        assertThat(loads).hasSize(2);

        time.pass(CacheOptions.DEFAULTS.leaseWait());

        assertThat(loads).hasSize(3);
        loads.get(2).complete("own");
        assertThat(waiting).isCompletedWithValue("own");
        assertThat(faster.get(0)).isNotDone();
    }

    @Test
    void anEpochThatAnotherConnectionTellsOfIsReadAgain() {
        ScriptedServer.Line other = transport.connect(server, "@tag:o");
        settle();
        get("a", "old");
        assertThat(get("a", "not asked")).isEqualTo("old");

        other.hold();
        committedElsewhere("client::@tag:o");
        var after = load("a");
        assertThat(after).isNotDone();
        other.resume();

        assertThat(loads).hasSize(1);
        loads.get(0).complete("new");
        assertThat(after).isCompletedWithValue("new");
    }

    @Test
    void whatABatchFindsIsReadAgainWhereAnotherConnectionTellsOfItsEpochs() {
        ScriptedServer.Line other = transport.connect(server, "@tag:o");
        settle();
        get("a", "old");
        other.hold();
        committedElsewhere("client::@tag:o");
        long before = reads(entry("a"));
        line.refuse(command -> {
            if (reads(entry("a")) > before) {
                other.resume(); // once the batch has had its answer
            }
            return null;
        });

        assertThat(strict.getAll(List.of("a"))).isEmpty();
    }

    @Test
    void aValidatorIsNotToldByAnEpochThatAnotherConnectionTellsOf() {
        strict = strict("told", CacheBuilder::validators);
        ScriptedServer.Line other = transport.connect(server, "@tag:o");
        settle();
        get("a", "old");
        assertThat(strict.validate("a", any -> true)).isNotNull();

        other.hold();
        committedElsewhere("client::@tag:o");
        var after = strict.async().validate("a", any -> true);
        assertThat(after).isNotDone();
        other.resume();

        assertThat(after).isCompletedWithValue(null);
    }

    @Test
    void aValidatorTakesOneCommandWhereOneConnectionTellsOfEverything() {
        strict = strict("told", CacheBuilder::validators);
        get("a", "old");
        int before = server.executed().size();

        assertThat(strict.validate("a", any -> true)).isNotNull();

        assertThat(server.executed()).hasSize(before + 1);
    }

    @Test
    void whereNothingIsPushedEpochsAreReadBehindEveryEntry() {
        strict = strict("told", CacheBuilder::validators);
        transport.withoutTracking();
        line = transport.connect(server, "");
        settle();
        get("a", "old");
        assertThat(strict.validate("a", any -> true)).isNotNull();
        committedElsewhere("client::@tag:o");

        assertThat(strict.validate("a", any -> true)).isNull();
        assertThat(strict.getAll(List.of("a"))).isEmpty();
        assertThat(get("a", "new")).isEqualTo("new");
    }

    @Test
    void aHitTakesOneCommandWhereOneConnectionTellsOfEverything() {
        get("a", "old");
        int before = server.executed().size();

        assertThat(get("a", "not asked")).isEqualTo("old");
        assertThat(strict.getAll(List.of("a"))).hasSize(1);

        assertThat(server.executed()).hasSize(before + 2);
    }

    @Test
    void nothingIsRememberedWhileTheServerIsAway() {
        get("a", "old");
        transport.disconnect("");

        assertThat(get("a", "one")).isEqualTo("one");
        assertThat(get("a", "two")).isEqualTo("two");
        assertThat(strict.get("a")).isNull();
    }

    // ---- writing -----------------------------------------------------------------------------------------------

    private static Failure full(Command command) {
        return command.script() == Script.FENCE ? Failure.refused("OOM") : null;
    }

    private static Failure away(Command command) {
        return command.script() == Script.UNFENCE ? Failure.unknown("late") : null;
    }

    @Test
    void whatCannotBeFencedIsRefused() {
        get("a", "old");
        line.refuse(StrictTest::full);

        assertThatThrownBy(() -> strict.fence("a")).isInstanceOf(StrictInvalidationException.class);
        assertThatThrownBy(() -> strict.fenceTags(Set.of("o"))).isInstanceOf(StrictInvalidationException.class);

        assertThat(strict.stats().fences().failed()).isEqualTo(2);
        assertThat(get("a", "read anew")).isEqualTo("read anew"); // nobody knows, so it was ended
    }

    @Test
    void ofSeveralKeysAllOrNoneAreFenced() {
        transport.connect(server, "b").refuse(StrictTest::full);
        settle();

        assertThatThrownBy(() -> strict.fenceAll(List.of("a", "b"))).isInstanceOf(StrictInvalidationException.class);

        assertThat(fenced(entry("a"))).isFalse();
    }

    @Test
    void withoutAServerWritesFailAndReadsGoOn() {
        transport.disconnect("");

        assertThatThrownBy(() -> strict.fence("a")).isInstanceOf(StrictInvalidationException.class);
        assertThatThrownBy(() -> strict.invalidate("a")).isInstanceOf(StrictInvalidationException.class);
        assertThatThrownBy(() -> strict.put("a", "x")).isInstanceOf(StrictInvalidationException.class);
        assertThatThrownBy(() -> strict.invalidateTag("o")).isInstanceOf(StrictInvalidationException.class);
        assertThatThrownBy(() -> strict.clear()).isInstanceOf(StrictInvalidationException.class);
        assertThatThrownBy(() -> strict.clearAllTenants()).isInstanceOf(StrictInvalidationException.class);
        assertThatThrownBy(() -> strict.invalidateMatching("*")).isInstanceOf(StrictInvalidationException.class);
        assertThat(get("a", "new")).isEqualTo("new");
    }

    @Test
    void anInvalidationThatIsNotAcknowledgedIsOwed() {
        get("a", "old");
        line.refuse(StrictTest::away);

        assertThatThrownBy(() -> strict.invalidate("a")).isInstanceOf(StrictInvalidationException.class);

        assertThat(caches.status().owedInvalidations()).isOne();
        assertThat(get("a", "new")).isEqualTo("new");
        assertThat(get("a", "newer")).isEqualTo("newer");
        line.refuse(any -> null);
        time.pass(OPTIONS.beat());
        assertThat(caches.status().owedInvalidations()).isZero();
        assertThat(server.deleted()).contains(entry("a"));
    }

    @Test
    void aFenceThatCannotBeTakenDownIsOwedAndThrowsNothing() {
        Fence fence = strict.fence("a");
        line.refuse(StrictTest::away);
        fence.close();

        assertThat(caches.status().owedInvalidations()).isOne();
        line.refuse(any -> null);
        time.pass(OPTIONS.beat());
        assertThat(caches.status().owedInvalidations()).isZero();
        assertThat(fenced(entry("a"))).as("it goes by its TTL").isTrue();
    }

    @Test
    void whatWasStoredWhileTheFenceWasLostIsGoneWhenItIsPutUpAgain() {
        Fence fence = strict.fence("a");
        server.delete(entry("a"));
        assertThat(get("a", "old")).isEqualTo("old");
        assertThat(get("a", "not asked")).isEqualTo("old");

        fence.check();

        assertThat(get("a", "read")).isEqualTo("read");
        assertThat(fenced(entry("a"))).isTrue();
    }

    @Test
    void whatWasStoredWhileTheFenceWasLostIsGoneWhenItIsTakenDown() {
        Fence fence = strict.fence("a");
        server.delete(entry("a"));
        get("a", "old");

        fence.close();

        assertThat(get("a", "new")).isEqualTo("new");
    }

    @Test
    void whatIsOwedLeavesFencesOfOthersAlone() {
        line.refuse(StrictTest::away);
        assertThatThrownBy(() -> strict.invalidate("a")).isInstanceOf(StrictInvalidationException.class);
        server.write(entry("a"), fenceOfAnother());
        line.refuse(any -> null);
        time.pass(OPTIONS.beat());

        assertThat(caches.status().owedInvalidations()).isZero();
        assertThat(fenced(entry("a"))).isTrue();
    }

    private static byte[] fenceOfAnother() {
        return java.nio.ByteBuffer.allocate(28)
                .put(EntryFormat.fence(77))
                .putLong(78)
                .putLong(Long.MAX_VALUE)
                .array();
    }

    @Test
    void whatWasLoadedBehindAFenceOfItsTagIsNotStoredWhenThatEndsByItself() {
        get("a", "old"); // its epochs are known
        Fence fence = strict.fenceTags(Set.of("o"));
        var loading = load("b");
        fence.abandon(); // its process has died, and nobody tells of what expires
        server.keys().stream().filter(this::fenced).forEach(server::lose);

        loads.get(0).complete("old");

        assertThat(loading).isCompletedWithValue("old");
        assertThat(get("b", "new")).isEqualTo("new");
    }

    @Test
    void aServerThatTakesOverIsToldOfWhatWasEndedBehindFences() {
        try (Fence fence = strict.fence("a")) {
            fence.check();
        }
        ScriptedServer successor = new ScriptedServer("successor", transport);
        successor.write(entry("a"), new byte[] {1});
        transport.connect(successor, "");
        time.pass(Duration.ofSeconds(1));

        assertThat(successor.deleted()).contains(entry("a"));
    }

    // ---- transactions ------------------------------------------------------------------------------------------

    @Test
    void inATransactionTheFenceStandsFromTheInvalidationToTheCommit() {
        transaction.begin();
        strict.invalidate("a");
        assertThat(fenced(entry("a"))).isTrue();
        server.delete(entry("a"));

        transaction.prepare();
        assertThat(fenced(entry("a"))).isTrue();
        transaction.commit();
        assertThat(fenced(entry("a"))).isFalse();
        assertThat(server.keys()).doesNotContain(entry("a"));
    }

    @Test
    void inATransactionTagsAndClearsAreFencedAlike() {
        get("a", "old");
        transaction.begin();
        strict.invalidateTag("o");
        strict.clear();
        strict.clearAllTenants();
        List<String> epochs = List.of("client::@tag:o", "client::@guard", "client::@cache:strict");
        assertThat(epochs).allMatch(this::fenced);
        transaction.prepare();
        transaction.commit();
        assertThat(epochs).noneMatch(this::fenced);
    }

    @Test
    void afterARollbackTheFenceGoes() {
        transaction.begin();
        strict.invalidate("a");
        transaction.rollBack();
        assertThat(server.keys()).doesNotContain(entry("a"));
    }

    @Test
    void aFenceThatCannotBePutUpAgainPreventsTheCommit() {
        transaction.begin();
        strict.invalidate("a");
        line.refuse(StrictTest::full);
        assertThatThrownBy(transaction::prepare).isInstanceOf(StrictInvalidationException.class);
    }

    @Test
    void aFenceWhoseLastCheckTookMoreThanHalfOfItsTtlPreventsTheCommit() {
        transaction.begin();
        strict.invalidate("a");
        transaction.whileChecked = () -> time.pass(Duration.ofMillis(15_001));
        assertThatThrownBy(transaction::prepare).hasMessageContaining("more than half");
    }

    @Test
    void aFenceThatCannotBePutUpFailsTheInvalidation() {
        transaction.begin();
        line.refuse(StrictTest::full);
        assertThatThrownBy(() -> strict.invalidate("a")).isInstanceOf(StrictInvalidationException.class);
    }

    @Test
    void aFenceThatCouldNotBePutUpPreventsTheCommitThoughNobodyLooksAtTheFailure() {
        transaction.begin();
        line.refuse(StrictTest::full);
        var invalidated = strict.async().invalidate("a");
        line.refuse(command -> null);

        assertThat(invalidated).isCompletedExceptionally();
        assertThatThrownBy(transaction::prepare).isInstanceOf(StrictInvalidationException.class);
    }

    @Test
    void whoWritesReadsPastTheCache() {
        get("a", "old");
        transaction.begin();
        strict.invalidate("b");
        assertThat(strict.lookup("a", key -> "own").level()).isEqualTo(Level.BYPASS);
        transaction.rollBack();
    }

    @Test
    void pastTheCommitAnInvalidationIsDoneAtOnce() {
        transaction.begin();
        transaction.callbacks();
        strict.invalidate("a");
        assertThat(fenced(entry("a"))).isFalse();
        assertThat(server.deleted()).contains(entry("a"));
    }

    /** What a test says about its transaction. */
    private static final class ManualTransaction implements UnitOfWork {
        private final List<Supplier<Runnable>> checks = new ArrayList<>();
        private final List<Runnable> endings = new ArrayList<>();
        private final List<Object> written = new ArrayList<>();
        private Runnable whileChecked = () -> {};
        private boolean active;
        private boolean committing;

        void begin() {
            active = true;
            committing = true;
        }

        void prepare() {
            List<Runnable> begun = checks.stream().map(Supplier::get).toList();
            whileChecked.run();
            begun.forEach(Runnable::run);
        }

        void callbacks() {
            committing = false;
        }

        void commit() {
            active = false;
            endings.forEach(Runnable::run);
        }

        void rollBack() {
            commit();
        }

        @Override
        public boolean active() {
            return active;
        }

        @Override
        public boolean committing() {
            return committing;
        }

        @Override
        public boolean mayShare() {
            return false;
        }

        @Override
        public void beforeCommit(Runnable task) {
            checks.add(() -> task);
        }

        @Override
        public void checkBeforeCommit(Supplier<Runnable> check) {
            checks.add(check);
        }

        @Override
        public void afterCompletion(Runnable task) {
            endings.add(task);
        }

        @Override
        public void afterCommit(Runnable task) {
            throw new AssertionError("strict caches do not wait for the commit");
        }

        @Override
        public void markWritten(Object scope) {
            written.add(scope);
        }

        @Override
        public boolean hasWritten(Object scope) {
            return active && written.contains(scope);
        }
    }

    // ---- settings ----------------------------------------------------------------------------------------------

    @Test
    void whatContradictsStrictnessIsRefusedAtOnce() {
        assertThatThrownBy(() -> strict(
                        "wrong",
                        builder -> builder.options(CacheOptions.DEFAULTS
                                .withStrict(StrictOptions.DEFAULTS
                                        .withFenceTtl(Duration.ofMillis(999))
                                        .withFenceReplicas(-1))
                                .withLocal(true)
                                .withSourceLag(Duration.ofSeconds(1))
                                .withFreshness(FreshnessOptions.DEFAULTS.withFailSafe(Duration.ofMinutes(1))))))
                .hasMessageContaining("fenceTtl must be from PT1S to PT1H, but was PT0.999S")
                .hasMessageContaining("fenceReplicas must be from 0 to 100, but was -1")
                .hasMessageContaining("local must be false in a strict cache, but was true")
                .hasMessageContaining("sourceLag must be zero in a strict cache, but was PT1S")
                .hasMessageContaining("failSafe must be zero in a strict cache, but was PT1M");
    }
}
