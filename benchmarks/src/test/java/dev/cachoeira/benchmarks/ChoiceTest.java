package dev.cachoeira.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.benchmarks.suite.Suite;
import dev.cachoeira.benchmarks.trial.Question;
import dev.cachoeira.benchmarks.trial.Trials;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChoiceTest {

    @Test
    void whoSaysNothingGetsEverything() {
        Choice choice = choice(List.of(), List.of(), List.of());

        assertThat(choice.problems()).isEmpty();
        assertThat(choice.chosenSuites()).isEqualTo(Suite.all(1, false));
        assertThat(choice.chosenTrials())
                .extracting(Question::name)
                .containsExactly("stampede", "race", "propagation", "disconnect", "clear", "memory");
        assertThat(choice.has("showcase")).isTrue();
    }

    @Test
    void onlyWhatIsNamedIsRun() {
        Choice choice = choice(List.of("l2", "race"), List.of(), List.of());

        assertThat(choice.chosenSuites()).extracting(Suite::name).containsExactly("l2");
        assertThat(choice.chosenTrials()).extracting(Question::name).containsExactly("race");
        assertThat(choice.has("showcase")).isFalse();
    }

    @Test
    void theBaselineTakesPartWithWhoeverWasChosen() {
        Choice choice = choice(List.of("l1"), List.of("cachoeira"), List.of(16));

        Suite suite = choice.chosenSuites().get(0);
        assertThat(suite.subjects()).containsExactly("caffeine-ttl", "cachoeira");
        assertThat(suite.loads()).extracting(Load::threads).containsExactly(16);
    }

    @Test
    void whereNobodyChosenTakesPartNothingIsRun() {
        Choice choice = choice(List.of(), List.of("redisson-map", "spring-scan"), List.of());

        assertThat(choice.problems()).isEmpty();
        assertThat(choice.chosenSuites()).extracting(Suite::name).containsExactly("l2");
        assertThat(choice.chosenTrials()).extracting(Question::name).containsExactly("clear");
        assertThat(choice.peers(choice.chosenTrials().get(0))).containsExactly("spring-scan");
    }

    @Test
    void aSuiteWithoutLoadsOfThatManyThreadsIsNotRun() {
        Choice choice = choice(List.of(), List.of(), List.of(256));

        assertThat(choice.problems()).isEmpty();
        assertThat(choice.chosenSuites()).extracting(Suite::name).containsExactly("l1", "l2");
    }

    @Test
    void aSubjectOfAnotherSuiteIsUnknownInThisOne() {
        Choice choice = choice(List.of("bulk"), List.of("spring", "jedis"), List.of());

        assertThat(choice.problems())
                .containsExactly("no such subject in bulk: [spring]; there are"
                        + " [lettuce, cachoeira-remote, jedis, jetcache, redisson-buckets]");
    }

    @Test
    void aPeerOfATrialIsKnown() {
        assertThat(choice(List.of("race"), List.of("spring-sync"), List.of()).problems())
                .isEmpty();
    }

    @Test
    void whereThereIsNothingToChooseItSaysSo() {
        assertThat(choice(List.of("showcase"), List.of("cachoeira"), List.of(1)).problems())
                .containsExactly(
                        "no such subject in showcase: [cachoeira]; there is none to choose",
                        "no such number of threads in showcase: [1]; there is none to choose");
    }

    private static Choice choice(List<String> names, List<String> subjects, List<Integer> threads) {
        return new Choice(Suite.all(1, false), Trials.all(true), List.of("showcase"), names, subjects, threads);
    }
}
