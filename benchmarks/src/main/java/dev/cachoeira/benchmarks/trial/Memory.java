package dev.cachoeira.benchmarks.trial;

import dev.cachoeira.benchmarks.RedisInfo;
import dev.cachoeira.benchmarks.peer.Peer;
import dev.cachoeira.testkit.server.RespClient;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** How much memory does an entry take, in Redis and in a process that remembers it? */
final class Memory implements Trial {

    private static final String TEXT = "x".repeat(290);
    private static final String TTL_MILLIS = "1800000";
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final String TRACKED = "tracking_total_keys";

    private final int entries;

    Memory(int entries) {
        this.entries = entries;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String question() {
        return "How much memory does an entry take, in Redis and in a process that remembers it?";
    }

    @Override
    public List<String> peers() {
        return List.of(
                "caffeine",
                "cachoeira-untagged",
                "cachoeira-tagged",
                "spring",
                "jetcache",
                "redisson-local",
                "redisson-tracking",
                "jedis-tracking");
    }

    @Override
    public String method() {
        return ("%,d entries of about 300 characters, put and then read once by one process. Redis: growth of used_memory for an "
                        + "entry; over raw: what that is more than for the same characters under the same names with the same TTL, set by "
                        + "a bare client; of it tracking: what goes when the server forgets who has read what. Process: growth of the heap "
                        + "after a collection, for an entry with its key and value.")
                .formatted(entries);
    }

    @Override
    public List<Finding> run(String peer, Stage stage, Progress progress) throws IOException, InterruptedException {
        double raw = raw(stage);
        PeerProcess process = stage.process();
        process.ask(Order.fill(TEXT, 1));
        long heapBefore = heap(process);
        long before = used(stage);
        process.ask(Order.fill(TEXT, entries));
        process.ask(Order.read(entries));
        double heap = (heap(process) - heapBefore) / (double) entries;
        double redis = (used(stage) - before) / (double) entries;
        double tracking = redis - (usedWithoutTracking(stage) - before) / (double) entries;
        progress.tell(peer);
        boolean remote = redis > 1;
        return List.of(Finding.of(
                "peer", peer,
                "Redis, B", remote ? redis : "",
                "over raw, B", remote ? redis - raw : "",
                "of it tracking, B", remote ? tracking : "",
                "process, B", heap));
    }

    /** What Redis needs for the same text under names like these. */
    private double raw(Stage stage) {
        long before = used(stage);
        try (RespClient client = stage.redis().client()) {
            for (int i = 0; i < entries; i++) {
                client.send("SET", "entry" + i, "entry" + i + Peer.BAR + TEXT, "PX", TTL_MILLIS);
            }
        }
        double each = (used(stage) - before) / (double) entries;
        stage.redis().send("FLUSHALL");
        return each;
    }

    /** The server forgets a little ten times a second, as long as somebody wants to be told. */
    private static long usedWithoutTracking(Stage stage) throws InterruptedException {
        stage.redis().send("CONFIG", "SET", "tracking-table-max-keys", "1");
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (RedisInfo.figure(stage.redis(), "stats", TRACKED) > 1 && System.nanoTime() < until) {
            Thread.sleep(20);
        }
        return used(stage);
    }

    private static long used(Stage stage) {
        return RedisInfo.usedMemory(stage.redis());
    }

    private static long heap(PeerProcess process) {
        return Long.parseLong(Objects.requireNonNull(
                process.ask(Order.of(Order.Kind.HEAP)).values().get(0)));
    }
}
