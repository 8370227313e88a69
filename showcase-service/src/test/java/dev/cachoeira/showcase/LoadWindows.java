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

    /** A load may wait for a connection to the database before the database hears of it. Milliseconds. */
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
                if (second - first >= WINDOW - SLACK) {
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
