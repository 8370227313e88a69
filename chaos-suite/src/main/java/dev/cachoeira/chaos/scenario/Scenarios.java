package dev.cachoeira.chaos.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All scenarios. */
public final class Scenarios {

    private Scenarios() {}

    /**
     * Each once, in the order of a full run.
     *
     * @param faketime where libfaketime is, or null to look for it
     */
    public static List<Scenario> all(@Nullable Path faketime) {
        return List.of(
                new Resharding(),
                new ClusterFailover(Blow.KILL),
                new ClusterFailover(Blow.STOP),
                new SentinelFailover(Blow.KILL),
                new SentinelFailover(Blow.STOP),
                BadNetwork.slow("slow-100ms", Duration.ofMillis(100)),
                BadNetwork.slow("slow-2s", Duration.ofSeconds(2)),
                FullRedis.evicting(),
                FullRedis.refusing(),
                BadNetwork.halfOpen(),
                BadNetwork.deaf(),
                new OwnNetwork(),
                new PausedProcess(),
                new ClockStep(faketime),
                new KilledConnections(),
                Restart.empty(),
                Restart.old(),
                Restart.oldAtOnce());
    }
}
