package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import dev.cachoeira.tenant.TenantResolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A source that lags: what becomes of holds when the server is full, away, replaced, or asked again later. */
class SourceLagTest extends ScriptedFixture {

    private static final Duration LAG = Duration.ofSeconds(10);

    private final List<CompletableFuture<String>> loads = new ArrayList<>();

    /** A value's tag is its first letter. */
    private Cache<String, String> lagging;

    @BeforeEach
    void connect() {
        start();
        lagging = lagging("lagging");
        time.pass(LAG); // its epochs are new
        stored("a", "red");
        time.pass(LAG);
        stored("b", "blue");
    }

    private Cache<String, String> lagging(String name) {
        Cache<String, String> made = caches.cache(name, new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .sourceLag(LAG)
                .tags(value -> Set.of(value.substring(0, 1)))
                .build();
        made.get("any");
        return made;
    }

    /** The first load with a tag makes its epoch. */
    private void stored(String key, String value) {
        get(key, value);
        time.pass(LAG);
        server.delete(entry(key)); // its hold expires
        get(key, value);
        assertThat(get(key, "not asked")).isEqualTo(value);
    }

    private String get(String key, String value) {
        return lagging.async()
                .get(key, any -> CompletableFuture.completedFuture(value))
                .join();
    }

    private CompletableFuture<String> load(String key) {
        return lagging.async().get(key, any -> {
            CompletableFuture<String> load = new CompletableFuture<>();
            loads.add(load);
            return load;
        });
    }

    private static String entry(String key) {
        return "client::lagging:" + key;
    }

    private void isHeld(String key) {
        assertThat(get(key, "rather old")).isEqualTo("rather old");
        assertThat(lagging.get(key)).isNull();
        assertThat(get(key, "red")).isEqualTo("red");
        assertThat(lagging.get(key)).isNull();
    }

    private void isHeldNoMore(String key) {
        assertThat(get(key, "rosy")).isEqualTo("rosy");
        time.pass(LAG); // should its tag be new
        server.delete(entry(key));
        get(key, "rosy");
        assertThat(lagging.get(key)).isEqualTo("rosy");
    }

    private List<Command> holds() {
        return server.executed().stream().filter(SourceLagTest::isHold).toList();
    }

    @Test
    void onlyWhatCarriesATagIsHeldAfterItsInvalidation() {
        lagging.invalidateTag("r");

        isHeld("a");
        assertThat(get("b", "not asked")).isEqualTo("blue");
        lagging.invalidate("b");
        server.delete(entry("b"));
        assertThat(get("b", "black")).isEqualTo("black");
        assertThat(lagging.get("b")).isEqualTo("black");
    }

    @Test
    void aCacheWithoutALagIsNotHeldByATagOfAnother() {
        cache.invalidateTag("r");
        lagging.invalidateTag("r");

        assertThat(read("a")).isEqualTo("old");
        assertThat(cache.get("a")).isEqualTo("old");
    }

    @Test
    void aLoadOfTheLagIsNotStoredWhenItEndsAfterIt() {
        lagging.invalidateTag("r");
        var loading = load("c");
        time.pass(LAG);
        get("d", "red"); // others have made the tag's epoch by now
        time.pass(LAG.dividedBy(2));

        loads.get(0).complete("red");

        assertThat(loading).isCompletedWithValue("red");
        assertThat(lagging.get("c")).isNull();
    }

    @Test
    void nobodyWaitsForALoadThatFoundItsTagHeld() {
        lagging.invalidateTag("r");

        get("a", "red");

        byte[] left = server.value(entry("a"));
        assertThat(EntryFormat.read(left)).isInstanceOf(EntryFormat.Hold.class);
    }

    @Test
    void aDeletionThatWasOwedHoldsWhenItIsReplayed() {
        transport.disconnect("");
        lagging.invalidate("a");
        assertThat(caches.status().owedInvalidations()).isOne();
        time.pass(LAG);
        int before = holds().size();

        line = transport.connect(server, "");
        settle();

        assertThat(holds()).hasSize(before + 1);
        assertThat(EntryFormat.read(server.value(entry("a")))).isInstanceOf(EntryFormat.Hold.class);
        isHeld("a");
    }

    @Test
    void aHoldWhoseFateNobodyKnowsIsOwed() {
        line.refuse(command -> isHold(command) ? Failure.unknown("lost") : null);
        lagging.invalidate("a");
        assertThat(caches.status().owedInvalidations()).isOne();
        line.refuse(any -> null);
        time.pass(OPTIONS.beat());

        assertThat(caches.status().owedInvalidations()).isZero();
        isHeld("a");
    }

    private static boolean isHold(Command command) {
        return command.script() == Script.MARK
                && EntryFormat.read(command.arguments().get(1)) instanceof EntryFormat.Hold;
    }

    @Test
    void onAServerThatRefusesWritesAClearHoldsAsSoonAsItTakesThemAgain() {
        line.refuse(command -> command.script() == Script.EPOCH ? Failure.refused("OOM") : null);
        lagging.clear();
        get("a", "red");
        time.pass(LAG);
        line.refuse(any -> null);

        isHeld("a");
    }

    @Test
    void whatTheJournalCouldNotHoldIsHeldAltogether() {
        transport.disconnect("");
        for (int i = 0; i <= OPTIONS.journalLimit(); i++) {
            lagging.invalidate("x" + i);
        }
        lagging.invalidate("a");
        line = transport.connect(server, "");
        settle();

        isHeld("a");
        isHeld("x1");
    }

    @Test
    void memoryAloneHoldsDuringAnOutage() {
        transport.disconnect("");
        get("a", "red");
        assertThat(get("a", "not asked")).isEqualTo("red");

        lagging.invalidate("a");
        isHeld("a");
        lagging.put("a", "put");
        isHeld("a");
        time.pass(LAG);
        get("a", "red");
        assertThat(get("a", "not asked")).isEqualTo("red");

        lagging.invalidateTag("r");
        assertThat(get("a", "rusty")).isEqualTo("rusty");
        assertThat(get("a", "red")).isEqualTo("red");
        isHeld("a");
        assertThat(get("b", "blue")).isEqualTo("blue");
        assertThat(get("b", "not asked")).isEqualTo("blue");
    }

    @Test
    void whoWasToldOfAnInvalidationRemembersNothingShouldRedisGo() {
        server.delete(entry("a"));
        transport.disconnect("");

        isHeld("a");
    }

    @Test
    void aLoadUnderAHoldIsNotRememberedShouldRedisGoMeanwhile() {
        lagging.invalidate("a");
        var loading = load("a");
        transport.disconnect("");
        time.pass(LAG);

        loads.get(0).complete("red");

        assertThat(loading).isCompletedWithValue("red");
        assertThat(lagging.get("a")).isNull();
    }

    @Test
    void aLeaseThatNobodyWorksUnderAnyMoreIsNotRemovedTogetherWithTheHoldInItsPlace() {
        var loading = load("c");
        transport.disconnect("");
        loads.get(0).complete("red");
        assertThat(loading).isCompletedWithValue("red");
        assertThat(caches.status().owedInvalidations()).as("the lease").isOne();
        server.write(entry("c"), EntryFormat.hold(1, Long.MAX_VALUE)); // another process has invalidated the key

        line = transport.connect(server, "");
        settle();

        assertThat(caches.status().owedInvalidations()).isZero();
        isHeld("c");
    }

    @Test
    void aHoldThatWasNotSentIsOwed() {
        line.refuse(command -> isHold(command) ? Failure.notSent("the slot is being moved") : null);
        lagging.invalidate("a");
        assertThat(caches.status().owedInvalidations()).isOne();
        line.refuse(any -> null);
        time.pass(OPTIONS.beat());

        assertThat(caches.status().owedInvalidations()).isZero();
        isHeld("a");
    }

    @Test
    void aPutThatMemoryAloneDoesNotKeepHoldsForALagOfItsOwn() {
        try (Caches alone = alone()) {
            lagging = inMemoryAlone(alone);
            lagging.invalidate("a");
            time.pass(LAG.dividedBy(2));
            lagging.put("a", "red");
            time.pass(LAG.dividedBy(2));

            isHeld("a");
            time.pass(LAG.dividedBy(2));
            get("a", "red");
            assertThat(lagging.get("a")).isEqualTo("red");
        }
    }

    private Caches alone() {
        return new Caches(new CachesSettings(
                CachesSettings.Mode.LOCAL,
                OPTIONS,
                time.runtime(),
                null,
                TenantResolver.none(),
                NoUnitOfWork.INSTANCE,
                new CacheListener() {}));
    }

    private static Cache<String, String> inMemoryAlone(Caches alone) {
        return alone.cache("alone", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .sourceLag(LAG)
                .build();
    }

    @Test
    void aLagThatIsNoWholeNumberOfMillisecondsIsHeldToItsEnd() {
        Cache<String, String> brief = caches.cache("short", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .sourceLag(Duration.ofNanos(1_000_001))
                .build();

        brief.invalidate("a");

        assertThat(holds())
                .singleElement()
                .satisfies(hold ->
                        assertThat(KeyLayout.text(hold.arguments().get(2))).isEqualTo("2"));
    }

    @Test
    void aHoldThatIsPushedAwayEndsTheSharing() {
        lagging.invalidate("a");
        var before = load("a");
        server.delete(entry("a"));
        var after = load("a");

        assertThat(loads).hasSize(2);
        loads.get(0).complete("red");
        loads.get(1).complete("rosy");
        assertThat(before).isCompletedWithValue("red");
        assertThat(after).isCompletedWithValue("rosy");
    }

    @Test
    void whoAsksAfterTheLagSharesNoLoadOfIt() {
        lagging.invalidate("a");
        var before = load("a");
        time.pass(LAG); // nobody is told that the hold has expired
        var after = load("a");

        assertThat(loads).hasSize(2);
        loads.get(0).complete("red");
        loads.get(1).complete("rosy");
        assertThat(before).isCompletedWithValue("red");
        assertThat(after).isCompletedWithValue("rosy");
    }

    @Test
    void whoAsksAfterTheLagSharesNoLoadOfItWhoseTagHadEnded() {
        lagging.invalidateTag("r");

        sharesNoLoadOfTheLag();
    }

    @Test
    void whoAsksAfterTheLagSharesNoLoadOfItWhoseTagHadEndedDuringAnOutage() {
        transport.disconnect("");
        lagging.invalidateTag("r");

        sharesNoLoadOfTheLag();
    }

    /** A key that is not held itself, and a load that has yet to say its tag. */
    private void sharesNoLoadOfTheLag() {
        get("d", "black"); // the tags' guard is new
        time.pass(LAG.minusSeconds(1));
        var before = load("c");
        time.pass(Duration.ofSeconds(1));
        var after = load("c");
        time.pass(Duration.ofSeconds(2)); // its lease, if it has one, is renewed
        loads.get(0).complete("red");
        assertThat(before).isCompletedWithValue("red");
        assertThat(after).isNotDone();

        loads.get(1).complete("rosy");

        assertThat(after).isCompletedWithValue("rosy");
    }

    @Test
    void whoAsksAfterTheLagSharesALoadOfItWhoseTagHadNotEnded() {
        lagging.invalidateTag("r");
        var before = load("c");
        time.pass(LAG);
        var after = load("c");

        loads.get(0).complete("blue");

        assertThat(loads).hasSize(1);
        assertThat(before).isCompletedWithValue("blue");
        assertThat(after).isCompletedWithValue("blue");
    }

    @Test
    void aHoldOfALaterInvalidationLastsLonger() {
        lagging.invalidate("a");
        byte[] first = server.value(entry("a"));
        time.pass(LAG.dividedBy(2));
        lagging.invalidate("a");
        byte[] second = server.value(entry("a"));

        assertThat(((EntryFormat.Hold) EntryFormat.read(second)).expiresAt())
                .isEqualTo(((EntryFormat.Hold) EntryFormat.read(first)).expiresAt() + LAG.toMillis() / 2);
        assertThat(EntryFormat.header(second)).isNotEqualTo(EntryFormat.header(first));
    }

    @Test
    void aPutThatEndsBeforeItsSourceShowsItIsAnInvalidation() {
        lagging.put("a", "rosy", LAG.minusMillis(1));

        isHeld("a");
    }

    @Test
    void aPutThatEndsBeforeItsSourceShowsItIsAnInvalidationInMemoryAlone() {
        try (Caches alone = alone()) {
            lagging = inMemoryAlone(alone);
            lagging.put("a", "rosy", LAG.minusMillis(1));

            isHeld("a");
        }
    }

    @Test
    void aPutThatEndsWhenItsSourceShowsItIsKept() {
        lagging.put("a", "rosy", LAG);

        assertThat(get("a", "not asked")).isEqualTo("rosy");
    }

    @Test
    void whoHasItReloadedSoonAfterAPutDoesNotBringBackWhatThePutReplaced() {
        lagging.put("a", "rosy");

        assertThat(lagging.with(ReadOptions.reloading()).get("a", any -> "red")).isEqualTo("red");

        isHeld("a");
    }

    @Test
    void whoHasItReloadedSoonAfterAPutDoesNotBringBackWhatThePutReplacedInMemoryAlone() {
        try (Caches alone = alone()) {
            lagging = inMemoryAlone(alone);
            lagging.put("a", "rosy");

            assertThat(lagging.with(ReadOptions.reloading()).get("a", any -> "red"))
                    .isEqualTo("red");

            isHeld("a");
        }
    }

    @Test
    void aReloadSoonAfterAPutDoesNotBringBackWhatThePutReplaced() {
        var refreshing = caches.cache("refreshing", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .sourceLag(LAG)
                .refreshAfter(Duration.ofMillis(1))
                .build();
        refreshing.get("any");
        time.pass(LAG);
        refreshing.put("a", "new");
        time.pass(LAG.dividedBy(2));

        refreshing.get("a", any -> "old"); // what a source that lags still shows
        assertThat(refreshing.get("a")).isEqualTo("new");

        time.pass(LAG);
        refreshing.get("a", any -> "newest");
        assertThat(refreshing.get("a")).isEqualTo("newest");
    }
}
