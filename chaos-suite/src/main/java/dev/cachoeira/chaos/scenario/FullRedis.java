package dev.cachoeira.chaos.scenario;

import dev.cachoeira.chaos.worker.WorkerProcess;
import dev.cachoeira.testkit.server.RedisServerBuilder;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Redis has no memory left. */
final class FullRedis extends OneServer {

    private static final String BALLAST = "x".repeat(2_000);
    private static final int ROUND = 20;

    private final boolean evicts;
    private @Nullable Repeating filling;
    private int ballast;

    private FullRedis(String name, String story, boolean evicts) {
        super(name, story);
        this.evicts = evicts;
    }

    static FullRedis evicting() {
        return new FullRedis(
                "full-evicting", "Redis is full (allkeys-lru) and evicts while others go on writing to it", true);
    }

    static FullRedis refusing() {
        return new FullRedis("full-refusing", "Redis is full (noeviction) and refuses what needs memory", false);
    }

    @Override
    public boolean reachable() {
        return true;
    }

    @Override
    RedisServerBuilder settings() {
        return super.settings().config("maxmemory-policy", evicts ? "allkeys-lru" : "noeviction");
    }

    @Override
    public void strike(List<WorkerProcess> workers) {
        if (evicts) {
            server().send("CONFIG", "SET", "maxmemory", info("memory", "used_memory"));
            filling = Repeating.every(Duration.ofMillis(20), this::fill);
        } else {
            server().send("CONFIG", "SET", "maxmemory", "1mb"); // less than it uses when it is empty
        }
    }

    private void fill() {
        try (var client = server().client()) {
            for (int i = 0; i < ROUND; i++) {
                client.send("SET", "ballast:" + ballast++, BALLAST);
            }
        }
    }

    @Override
    public void heal(List<WorkerProcess> workers) {
        if (filling != null) {
            filling.close();
        }
        server().send("CONFIG", "SET", "maxmemory", "0");
    }

    @Override
    public List<String> notes() {
        return List.of(
                evicts
                        ? info("stats", "evicted_keys") + " keys evicted"
                        : "commands refused: " + info("errorstats", "errorstat_OOM"));
    }
}
