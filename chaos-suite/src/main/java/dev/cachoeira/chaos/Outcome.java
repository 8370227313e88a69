package dev.cachoeira.chaos;

import dev.cachoeira.chaos.check.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a scenario.
 *
 * @param name which
 * @param story what happens in it
 * @param notRun why there are no figures: it is not possible here, or it failed; or null
 * @param warmUp while the workers were new: judged like the rest, without a figure in the table of its own
 * @param before while all was well
 * @param during from the fault's beginning to its end
 * @param after from then on
 * @param againMillis how long after the fault's beginning all workers were coherent and using Redis, and stayed so until
 *     its end; null if they were not at its end
 * @param recoveredMillis how long after the fault's end they first were; null if they never were
 * @param stoodStillMillis how long the machine let a thread wait at most that wanted to run every millisecond
 * @param notes what else there is to say
 */
public record Outcome(
        String name,
        String story,
        @Nullable String notRun,
        Part warmUp,
        Part before,
        Part during,
        Part after,
        @Nullable Long againMillis,
        @Nullable Long recoveredMillis,
        long stoodStillMillis,
        List<String> notes) {

    static Outcome notRun(String name, String story, String why) {
        return new Outcome(name, story, why, Part.NONE, Part.NONE, Part.NONE, Part.NONE, null, null, 0, List.of());
    }

    /** The whole run. */
    public Part all() {
        return warmUp.plus(before).plus(during).plus(after);
    }

    /** Reads that must not be. */
    public long broken() {
        return all().figures().count(Verdict.STALE) + all().figures().count(Verdict.OWN);
    }
}
