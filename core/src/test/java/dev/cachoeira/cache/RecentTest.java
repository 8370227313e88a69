package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class RecentTest {

    private static final int LIMIT = 3;
    private static final long WINDOW = 1_000;

    private final Recent recent = new Recent(LIMIT, WINDOW, "everything");

    @Test
    void whatIsAcknowledgedAgainAndAgainTakesOnePlace() {
        for (int i = 0; i < 2 * LIMIT; i++) {
            recent.add(Deletion.of("a"), "one", i);
        }

        assertThat(recent.unknownTo("other", name -> true, 10)).containsExactly(Deletion.of("a"));
    }

    @Test
    void whoAcknowledgedItLastNeedNotHearOfItAgain() {
        recent.add(Deletion.of("a"), "one", 0);
        recent.add(Deletion.of("a"), "other", 1);

        assertThat(recent.unknownTo("other", name -> true, 2)).isEmpty();
        assertThat(recent.unknownTo("one", name -> true, 2)).containsExactly(Deletion.of("a"));
    }

    @Test
    void aGuardIsNotedOnceForEachOfItsTags() {
        Deletion both = Deletion.of("guard", Set.of("x", "y"));
        recent.add(Deletion.of("guard", Set.of("x")), "one", 0);
        recent.add(both, "one", 1);
        recent.add(both, "one", 2);

        assertThat(Deletions.merged(recent.unknownTo("other", name -> true, 3))).containsExactly(both);
    }

    @Test
    void whatIsOlderThanTheWindowIsForgottenUnlessItWasSentAgain() {
        recent.add(Deletion.of("a"), "one", 0);
        recent.add(Deletion.of("b"), "one", 1);
        recent.add(Deletion.of("a"), "one", 2);

        assertThat(recent.unknownTo("other", name -> true, 2 + WINDOW)).containsExactly(Deletion.of("a"));
        assertThat(recent.unknownTo("other", name -> true, 3 + WINDOW)).isEmpty();
    }

    @Test
    void pastTheBoundEverythingEnds() {
        for (int i = 0; i <= LIMIT; i++) {
            recent.add(Deletion.of("key" + i), "one", i);
        }

        assertThat(recent.unknownTo("other", name -> true, 9)).containsExactly(Deletion.of("everything"));
        assertThat(recent.unknownTo("one", name -> true, 9)).isEmpty();
    }
}
