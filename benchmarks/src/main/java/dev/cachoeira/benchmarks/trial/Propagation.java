package dev.cachoeira.benchmarks.trial;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** How soon does a process that remembers a value see that another has put a new one? */
final class Propagation implements Trial {

    private static final String KEY = "watched";
    private static final long LEAD_MILLIS = 3;

    private final int rounds;

    Propagation(int rounds) {
        this.rounds = rounds;
    }

    @Override
    public String name() {
        return "propagation";
    }

    @Override
    public String question() {
        return "How soon does a process that remembers a value see what another process has put?";
    }

    @Override
    public List<String> peers() {
        return List.of("cachoeira", "jedis-tracking", "redisson-local", "redisson-tracking", "jetcache");
    }

    @Override
    public String method() {
        return ("One process looks every 20 to 80 µs at a key that it remembers, another puts a new value: from the call of "
                        + "the put until the first process sees it, %d times after %d without a pause in between, which warm both up.")
                .formatted(rounds, warmUps());
    }

    @Override
    public List<Finding> run(String peer, Stage stage, Progress progress) throws IOException, InterruptedException {
        PeerProcess writer = stage.process();
        PeerProcess reader = stage.process();
        stage.write(List.of(KEY), 0);
        reader.ask(Order.of(Order.Kind.GET, KEY));
        for (int i = 1; i <= warmUps(); i++) {
            round(stage, writer, reader, i, 0);
        }
        long[] times = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            times[i] = round(stage, writer, reader, warmUps() + 1 + i, LEAD_MILLIS);
        }
        progress.tell(peer + ", " + rounds + " rounds");
        return List.of(Finding.of(
                "peer", peer,
                "p50, µs", Figures.median(times) / 1e3,
                "p99, µs", Figures.percentile(0.99, times) / 1e3,
                "most, µs", Figures.percentile(1, times) / 1e3));
    }

    /** A process that has just begun runs code that nothing has compiled yet. */
    private int warmUps() {
        return 5 * rounds;
    }

    private static long round(Stage stage, PeerProcess writer, PeerProcess reader, int version, long lead)
            throws InterruptedException {
        stage.write(List.of(KEY), version);
        String value = Stage.value(KEY, version);
        CompletableFuture<Reply> seen = reader.begin(Order.value(Order.Kind.AWAIT, KEY, value));
        Thread.sleep(lead);
        long put = writer.ask(Order.value(Order.Kind.PUT, KEY, value)).at();
        return reader.await(seen).at() - put;
    }
}
