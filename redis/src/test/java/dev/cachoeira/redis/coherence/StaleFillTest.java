package dev.cachoeira.redis.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A load has read the old row and is held up while the row is written and invalidated: by another thread of its process,
 * or by another process; by key, tag, cache or tenant. Its answer may reach who asked before, and nobody else.
 *
 * <p>Each round is one row; many race side by side. Half of the batches are in lockstep: the invalidation returns, then
 * the load goes on. In the other half both happen at once. The full form, 10,000 rounds for each origin and kind:
 *
 * <pre>
 * mvn -pl core,testkit,redis test -Dtest=StaleFillTest -Dsurefire.failIfNoSpecifiedTests=false -DexcludedGroups=none
 * </pre>
 */
class StaleFillTest {

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
    void aLoadThatBeganBeforeAnInvalidationIsNotServedAfterIt(Origin origin, Ending ending) {
        run(origin, ending, 400);
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(ints = 10_000)
    void aLoadThatBeganBeforeAnInvalidationIsNeverServedAfterIt(int rounds) {
        for (Origin origin : Origin.values()) {
            for (Ending ending : Ending.values()) {
                run(origin, ending, rounds);
            }
        }
    }

    /** Who invalidates. */
    enum Origin {
        HERE,
        ELSEWHERE
    }

    private void run(Origin origin, Ending ending, int rounds) {
        long began = System.nanoTime();
        for (int done = 0; done < rounds; done += ForcedRaces.BATCH) {
            boolean atOnce = done / ForcedRaces.BATCH % 2 == 1;
            batch(origin, ending, races.freshSlots(ending == Ending.TAG), atOnce);
        }
        System.out.printf(
                "held loads, invalidated %s by %s: %,d rounds, %d stale, %.1f s%n",
                origin, ending, rounds, races.stale().size(), (System.nanoTime() - began) / 1e9);
        assertThat(races.stale()).isEmpty();
    }

    private void batch(Origin origin, Ending ending, List<Integer> slots, boolean atOnce) {
        List<HeldLoad> loads = new ArrayList<>();
        List<CompletableFuture<Row>> before = new ArrayList<>();
        for (int slot : slots) {
            HeldLoad load = new HeldLoad(races.rows);
            loads.add(load);
            before.add(races.holder.of(slot).async().get(slot, load));
        }
        loads.forEach(load -> ForcedRaces.value(load.read()));
        slots.forEach(races.rows::write);

        CompletableFuture<Void> released =
                atOnce ? races.beside(() -> loads.forEach(HeldLoad::release)) : CompletableFuture.completedFuture(null);
        ending.endAll(origin == Origin.HERE ? races.holder : races.other, slots);
        if (!atOnce) {
            awaitPushesWhereNeeded(origin);
            List<Integer> everyOther = IntStream.range(0, slots.size() / 2)
                    .mapToObj(i -> slots.get(2 * i))
                    .toList();
            races.expectNew("before the held load ends", races.holder, everyOther);
            learnYoungerEpochs(slots);
            loads.forEach(HeldLoad::release);
        }
        ForcedRaces.value(released);
        before.forEach(ForcedRaces::value);
        awaitPushesWhereNeeded(origin);
        races.expectNewEverywhere(origin + " " + ending + (atOnce ? " at once" : ""), slots);
    }

    /** By reading another row of each tenant, cache and tag: they are no reason to keep what is older. */
    private void learnYoungerEpochs(List<Integer> slots) {
        slots.stream()
                .map(slot -> races.get(races.holder, slot + Slots.SIBLING))
                .toList()
                .forEach(ForcedRaces::value);
    }

    /** Where the invalidation was made it holds at once; elsewhere when its push has arrived. */
    private void awaitPushesWhereNeeded(Origin origin) {
        (origin == Origin.HERE ? races.other : races.holder).awaitPushes();
    }
}
