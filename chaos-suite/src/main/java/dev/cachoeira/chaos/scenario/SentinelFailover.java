package dev.cachoeira.chaos.scenario;

import dev.cachoeira.chaos.worker.WorkerProcess;
import dev.cachoeira.testkit.server.RedisSentinel;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sentinels replace a master that is killed or stands still; then it comes back. */
final class SentinelFailover implements Scenario {

    private final Blow blow;
    private @Nullable RedisSentinel group;
    private @Nullable RedisServer lost;

    SentinelFailover(Blow blow) {
        this.blow = blow;
    }

    @Override
    public String name() {
        return "sentinel-" + blow;
    }

    @Override
    public String story() {
        return "Sentinel: " + blow.story();
    }

    @Override
    public Duration least() {
        return Blow.LEAST;
    }

    @Override
    public void setUp() {
        group = RedisSentinel.launch();
    }

    @Override
    public Place place(int worker, int sourcePort) {
        return Place.plain(group().uri(), sourcePort);
    }

    @Override
    public void strike(List<WorkerProcess> workers) {
        RedisServer master = group().master();
        lost = master;
        blow.strike(master);
    }

    @Override
    public void heal(List<WorkerProcess> workers) {
        blow.heal(Objects.requireNonNull(lost));
    }

    @Override
    public List<String> notes() {
        return List.of(group().master() == lost ? "nobody took over" : "a replica took over");
    }

    private RedisSentinel group() {
        return Objects.requireNonNull(group);
    }

    @Override
    public void close() {
        if (group != null) {
            group.close();
        }
    }
}
