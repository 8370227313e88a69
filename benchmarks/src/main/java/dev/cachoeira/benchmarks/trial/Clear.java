package dev.cachoeira.benchmarks.trial;

import dev.cachoeira.benchmarks.peer.Peer;
import dev.cachoeira.benchmarks.peer.Peers;
import dev.cachoeira.benchmarks.peer.Scope;
import dev.cachoeira.testkit.server.RespClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;

/** How long does it take to clear a great many entries, and how long do others wait for it? */
final class Clear implements Trial {

    private static final int WARM_UPS = 30;
    private static final int FEW = 1_000;
    private static final int MOST_CLEARS = 9;
    private static final long MOST_NANOS = 60_000_000_000L;
    private static final String TEXT = "x".repeat(300);

    private final int entries;

    Clear(int entries) {
        this.entries = entries;
    }

    @Override
    public String name() {
        return "clear";
    }

    @Override
    public String question() {
        return "How long does a clear of many entries take, and how long does it keep other clients waiting?";
    }

    @Override
    public List<String> peers() {
        return List.of("cachoeira", "spring", "spring-scan", "redisson-local");
    }

    @Override
    public String method() {
        return ("%,d entries of 300 characters, put anew for each row; clears of a few before, as warm-up. Clear: how long the call "
                        + "takes; where it leaves the memory to the TTL, the median of %d with all entries still there. "
                        + "Longest command: of all that the server ran for it, by its SLOWLOG; nobody else is served "
                        + "meanwhile. Others: the slowest PING of another client during it.")
                .formatted(entries, MOST_CLEARS);
    }

    @Override
    public List<Finding> run(String peer, Stage stage, Progress progress) throws IOException, InterruptedException {
        PeerProcess process = stage.process();
        stage.redis().send("CONFIG", "SET", "slowlog-max-len", "10000");
        List<Finding> findings = new ArrayList<>();
        for (Scope scope : Peers.scopes(peer)) {
            if (scope != Scope.KEY) {
                findings.add(measure(peer, stage, process, scope));
                progress.tell(peer + ", " + scope);
            }
        }
        return findings;
    }

    private Finding measure(String peer, Stage stage, PeerProcess process, Scope scope) throws InterruptedException {
        for (int i = 0; i < WARM_UPS; i++) {
            process.ask(Order.fill(TEXT, FEW / WARM_UPS));
            clear(process, scope);
        }
        process.ask(Order.fill(TEXT, entries));
        Object before = Objects.requireNonNull(stage.redis().send("DBSIZE"));
        stage.redis().send("CONFIG", "SET", "slowlog-log-slower-than", "0");
        stage.redis().send("SLOWLOG", "RESET");
        Pings pings = Pings.begin(stage.redis().client());
        List<Long> clears = new ArrayList<>();
        Object after;
        do {
            clears.add(clear(process, scope));
            after = Objects.requireNonNull(stage.redis().send("DBSIZE"));
            process.ask(Order.value(
                    Order.Kind.PUT, "entry0", "entry0" + Peer.BAR + TEXT)); // there is something to end again
        } while ((Long) after > entries && clears.size() < MOST_CLEARS);
        long slowest = pings.end();
        long longest = longestCommand(stage);
        stage.redis().send("CONFIG", "SET", "slowlog-log-slower-than", "-1");
        long nanos =
                (long) Figures.median(clears.stream().mapToLong(Long::longValue).toArray());
        return Finding.of(
                "peer",
                peer,
                "cleared",
                scope.name().toLowerCase(Locale.ROOT),
                "keys before",
                before,
                "keys after",
                after,
                "clear, ms",
                nanos / 1e6,
                "longest command, ms",
                longest / 1e3,
                "others, ms",
                slowest / 1e6);
    }

    private static long clear(PeerProcess process, Scope scope) {
        Order order = scope == Scope.TAG ? Order.of(Order.Kind.END_COMMON_TAG) : Order.end(scope, List.of("entry0"));
        return process.ask(order).nanos();
    }

    /** In microseconds; of what a client like ours has sent, so without what this trial itself asks. */
    private static long longestCommand(Stage stage) {
        List<?> log = (List<?>) Objects.requireNonNull(stage.redis().send("SLOWLOG", "GET", "-1"));
        return log.stream()
                .map(entry -> (List<?>) entry)
                .filter(entry -> !List.of("PING", "SLOWLOG", "CONFIG")
                        .contains(((List<?>) entry.get(3)).get(0).toString().toUpperCase(Locale.ROOT)))
                .mapToLong(entry -> (Long) entry.get(2))
                .max()
                .orElse(0);
    }

    /** Another client, which asks the server for nothing but an answer. */
    private static final class Pings {

        private final RespClient client;
        private final AtomicBoolean over = new AtomicBoolean();
        private final Histogram times = new Histogram(MOST_NANOS, 3);
        private final Thread thread;

        private Pings(RespClient client) {
            this.client = client;
            this.thread = new Thread(this::ask, "pings");
        }

        static Pings begin(RespClient client) throws InterruptedException {
            Pings pings = new Pings(client);
            pings.thread.start();
            Thread.sleep(100);
            pings.times.reset();
            return pings;
        }

        private void ask() {
            while (!over.get()) {
                long began = System.nanoTime();
                client.send("PING");
                times.recordValue(Math.min(MOST_NANOS, System.nanoTime() - began));
            }
        }

        long end() throws InterruptedException {
            over.set(true);
            thread.join();
            client.close();
            return times.getMaxValue();
        }
    }
}
