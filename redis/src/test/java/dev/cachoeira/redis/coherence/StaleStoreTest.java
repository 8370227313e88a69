package dev.cachoeira.redis.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Redis has answered with a value, and its decoding is held up while the row is written and invalidated: what is then
 * decoded must not settle in memory.
 *
 * <p>The full form, 10,000 rounds for each origin and kind:
 *
 * <pre>
 * mvn -pl core,testkit,redis test -Dtest=StaleStoreTest -Dsurefire.failIfNoSpecifiedTests=false -DexcludedGroups=none
 * </pre>
 */
class StaleStoreTest {

    private ForcedRaces races;

    @BeforeEach
    void start() {
        races = new ForcedRaces();
    }

    @AfterEach
    void stop() {
        races.close();
    }

    @ParameterizedTest
    @CsvSource({
        "HERE,KEY",
        "HERE,TAG",
        "HERE,CACHE",
        "HERE,TENANT",
        "ELSEWHERE,KEY",
        "ELSEWHERE,TAG",
        "ELSEWHERE,CACHE",
        "ELSEWHERE,TENANT"
    })
    void whatIsDecodedAfterAnInvalidationDoesNotSettleInMemory(StaleFillTest.Origin origin, Ending ending) {
        run(origin, ending, 200);
    }

    @Tag("slow")
    @Test
    void whatIsDecodedAfterAnInvalidationNeverSettlesInMemory() {
        for (StaleFillTest.Origin origin : StaleFillTest.Origin.values()) {
            for (Ending ending : Ending.values()) {
                run(origin, ending, 10_000);
            }
        }
    }

    private void run(StaleFillTest.Origin origin, Ending ending, int rounds) {
        long began = System.nanoTime();
        boolean here = origin == StaleFillTest.Origin.HERE;
        for (int done = 0; done < rounds; done += ForcedRaces.BATCH) {
            boolean atOnce = done / ForcedRaces.BATCH % 2 == 1;
            batch(here, ending, races.freshSlots(ending == Ending.TAG), atOnce);
        }
        System.out.printf(
                "held decodings, invalidated %s by %s: %,d rounds, %d stale, %.1f s%n",
                origin, ending, rounds, races.stale().size(), (System.nanoTime() - began) / 1e9);
        assertThat(races.stale()).isEmpty();
    }

    private void batch(boolean here, Ending ending, List<Integer> slots, boolean atOnce) {
        slots.stream().map(slot -> races.get(races.other, slot)).toList().forEach(ForcedRaces::value);
        List<HoldingCodec.Hold> holds = new ArrayList<>();
        List<CompletableFuture<Row>> before = new ArrayList<>();
        for (int slot : slots) {
            holds.add(races.codec.hold(slot));
            before.add(races.get(races.holder, slot));
        }
        holds.forEach(HoldingCodec.Hold::awaitEntered);
        slots.forEach(races.rows::write);

        CompletableFuture<Void> released = atOnce
                ? races.beside(() -> holds.forEach(HoldingCodec.Hold::release))
                : CompletableFuture.completedFuture(null);
        ending.endAll(here ? races.holder : races.other, slots);
        (here ? races.other : races.holder).awaitPushes();
        holds.forEach(HoldingCodec.Hold::release);
        ForcedRaces.value(released);
        before.forEach(ForcedRaces::value);
        races.expectNewEverywhere((here ? "here " : "elsewhere ") + ending + (atOnce ? " at once" : ""), slots);
    }
}
