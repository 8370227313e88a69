package dev.cachoeira.showcase;

import dev.cachoeira.showcase.Load.Sample;
import dev.cachoeira.showcase.OutageReport.LoadCount;
import dev.cachoeira.showcase.SourceLog.SourceLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Judges what the source was asked while Redis was away: what was loaded is kept for two seconds, unless a write ends it.
 */
final class LoadWindows {

    private static final long WINDOW = 2_000;

    /** Two processes' clocks, and the time between a write's commit and what follows it. Milliseconds. */
    private static final long SLACK = 150;

    private LoadWindows() {}

    static LoadCount count(List<SourceLoad> loads, List<Sample> samples) {
        List<Sample> writes = samples.stream().filter(Sample::write).toList();
        Map<Target, List<Long>> times = SourceLog.timesByTarget(loads);
        int afterWrites = 0;
        List<String> tooMany = new ArrayList<>();
        for (Map.Entry<Target, List<Long>> each : times.entrySet()) {
            List<Long> at = each.getValue();
            for (int i = 1; i < at.size(); i++) {
                long first = at.get(i - 1);
                long second = at.get(i);
                if (second - asked(each.getKey(), first, samples) >= WINDOW - SLACK) {
                    continue;
                }
                if (ended(each.getKey(), first, second, writes)) {
                    afterWrites++;
                } else {
                    tooMany.add(each.getKey() + " again after " + (second - first) + " ms, at " + second);
                }
            }
        }
        return new LoadCount(loads.size(), times.size(), afterWrites, tooMany);
    }

    /**
     * Since when somebody has asked for what the database was asked at a time. It may have waited for a connection to the
     * database; what is loaded counts as old as the question, so it is kept for two seconds from there.
     */
    private static long asked(Target target, long load, List<Sample> samples) {
        return samples.stream()
                .filter(sample -> !sample.write() && sample.target().equals(target))
                .filter(sample -> sample.began() <= load && load <= sample.ended())
                .mapToLong(Sample::began)
                .min()
                .orElse(load);
    }

    /**
     * Whether a write has ended what the first load brought: one of the target or of what it shows; or, for a list, one
     * of its tenant during that load, since the list's tags are known only when it has been loaded.
     */
    private static boolean ended(Target target, long first, long second, List<Sample> writes) {
        return writes.stream()
                .filter(write -> write.ended() >= first - SLACK && write.began() <= second)
                .anyMatch(write -> write.target().equals(target)
                        || target.shows(write.target())
                        || (target.isList()
                                && write.target().tenant().equals(target.tenant())
                                && write.began() <= first + SLACK));
    }
}
