package dev.cachoeira.benchmarks.trial;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** How often is a key loaded that everybody asks for at once, and how long does the slowest wait? */
final class Stampede implements Trial {

    private static final int THREADS = 256;
    private static final long LOAD_MILLIS = 100;
    private static final long LEAD_NANOS = 300_000_000L;

    private final int rounds;

    Stampede(int rounds) {
        this.rounds = rounds;
    }

    @Override
    public String name() {
        return "stampede";
    }

    @Override
    public String question() {
        return "How often is a key loaded that 256 threads of each process ask for at once?";
    }

    @Override
    public List<String> peers() {
        return List.of(
                "cachoeira",
                "caffeine",
                "jetcache",
                "jetcache-protected",
                "spring",
                "spring-sync",
                "spring-locking",
                "redisson-local");
    }

    @Override
    public String method() {
        return "A fresh key each round (%d rounds after two that are not counted), a source that takes %d ms; "
                        .formatted(rounds, LOAD_MILLIS)
                + "medians, and the most loads of any round. Slowest: of all callers of a round.";
    }

    @Override
    public List<Finding> run(String peer, Stage stage, Progress progress) throws IOException {
        List<PeerProcess> processes = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (int count : new int[] {1, 4}) {
            while (processes.size() < count) {
                processes.add(stage.process());
            }
            findings.add(measure(peer, stage, processes));
            progress.tell(peer + ", processes: " + count);
        }
        return findings;
    }

    private Finding measure(String peer, Stage stage, List<PeerProcess> processes) {
        for (int i = 0; i < 2; i++) {
            slowest(stage, processes, "warm:" + processes.size() + ":" + i);
        }
        long[] loads = new long[rounds];
        long[] slowest = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            slowest[i] = slowest(stage, processes, "key:" + processes.size() + ":" + i);
            loads[i] = stage.loads();
        }
        return Finding.of(
                "peer",
                peer,
                "processes",
                processes.size(),
                "loads",
                (long) Figures.median(loads),
                "most loads",
                (long) Figures.percentile(1, loads),
                "slowest, ms",
                Figures.median(slowest) / 1e6);
    }

    private static long slowest(Stage stage, List<PeerProcess> processes, String key) {
        stage.write(List.of(key), 1);
        stage.loads();
        Order order = Order.stampede(key, THREADS, LOAD_MILLIS, System.nanoTime() + LEAD_NANOS);
        List<CompletableFuture<Reply>> replies =
                processes.stream().map(process -> process.begin(order)).toList();
        long slowest = 0;
        for (int i = 0; i < replies.size(); i++) {
            slowest = Math.max(slowest, processes.get(i).await(replies.get(i)).nanos());
        }
        return slowest;
    }
}
