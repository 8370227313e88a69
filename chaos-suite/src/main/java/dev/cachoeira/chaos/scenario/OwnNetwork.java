package dev.cachoeira.chaos.scenario;

import dev.cachoeira.chaos.worker.HeldShell;
import dev.cachoeira.chaos.worker.WorkerProcess;
import dev.cachoeira.testkit.server.RedisServerBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A worker in a network namespace of its own, with one cable to Redis and one to the source, of which that to Redis is
 * pulled. Linux as root only.
 */
final class OwnNetwork extends OneServer {

    private static final String REDIS = "10.254.117.1";
    private static final String SOURCE = "10.254.118.1";

    /** Makes the namespace $1 and its cables $2 and $3, obeys "up" and "down" for $2, and removes all at the end. */
    private static final String CABLES = """
            ip netns add "$1" &&
            ip link add "$2" type veth peer name redis netns "$1" &&
            ip link add "$3" type veth peer name source netns "$1" &&
            ip addr add 10.254.117.1/30 dev "$2" && ip link set "$2" up &&
            ip addr add 10.254.118.1/30 dev "$3" && ip link set "$3" up &&
            ip -n "$1" addr add 10.254.117.2/30 dev redis && ip -n "$1" link set redis up &&
            ip -n "$1" addr add 10.254.118.2/30 dev source && ip -n "$1" link set source up && echo done
            while read -r state; do ip link set "$2" "$state" && echo done; done
            ip link del "$2"
            ip link del "$3"
            ip netns del "$1"
            """;

    private final String namespace = "chaos-" + ProcessHandle.current().pid();
    private @Nullable HeldShell cables;

    OwnNetwork() {
        super(
                "partition-cable",
                "the link between Redis and one worker, which is in a network namespace of its own, goes down");
    }

    @Override
    public Optional<String> impossible() {
        boolean allowed = succeeds("unshare", "-n", "true") && succeeds("ip", "netns", "list");
        return allowed ? Optional.empty() : Optional.of("this machine does not let us make a network namespace");
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    RedisServerBuilder settings() {
        return super.settings().config("bind", "127.0.0.1", REDIS).config("protected-mode", "no");
    }

    @Override
    public void setUp() {
        String link = "ch" + ProcessHandle.current().pid();
        cables = HeldShell.of(CABLES, namespace, link + "r", link + "s");
        super.setUp();
    }

    @Override
    public Place place(int worker, int sourcePort) {
        return worker == 0
                ? new Place(
                        "redis://" + REDIS + ":" + server().port(),
                        SOURCE + ":" + sourcePort,
                        List.of("ip", "netns", "exec", namespace),
                        Map.of())
                : super.place(worker, sourcePort);
    }

    @Override
    public void strike(List<WorkerProcess> workers) {
        Objects.requireNonNull(cables).order("down");
    }

    @Override
    public void heal(List<WorkerProcess> workers) {
        Objects.requireNonNull(cables).order("up");
    }

    @Override
    public void close() {
        super.close();
        if (cables != null) {
            cables.close();
        }
    }
}
