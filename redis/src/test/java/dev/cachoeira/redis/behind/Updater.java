package dev.cachoeira.redis.behind;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Change;
import dev.cachoeira.cache.FleetOptions;
import dev.cachoeira.cache.WriteBehindException;
import dev.cachoeira.cache.WriteBehindOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process of its own that changes keys, and says on its output what it begins, what was acknowledged and what was not:
 * {@code begin}, {@code ack} or {@code fail}, then the key, the text ({@code -}: removed) and when, in nanoseconds of the
 * machine's clock. Then it waits until its input ends, and closes.
 */
final class Updater {

    private static final int THREADS = 4;
    private static final Queue<Source.Client> IDLE = new ConcurrentLinkedQueue<>();

    private Updater() {}

    /** Runs in the child: address of Redis, address of the source, name, how many keys, how many updates, seed. */
    public static void main(String[] arguments) throws Exception {
        int keys = Integer.parseInt(arguments[3]);
        AtomicLong left = new AtomicLong(Long.parseLong(arguments[4]));
        long seed = Long.parseLong(arguments[5]);
        var out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false);
        try (var cachoeira = Cachoeira.builder()
                .uri(arguments[0])
                .fleet(FleetOptions.DEFAULTS
                        .withPrefix("crash")
                        .withDeadline(Duration.ofSeconds(2))
                        .withCoherenceWindow(Duration.ofSeconds(6)))
                .startWait(Duration.ofSeconds(10))
                .build()) {
            Cache<String, String> notes = cachoeira
                    .cache("notes", String.class, String.class)
                    .shared()
                    .writeBehind(
                            changes -> write(arguments[1], changes),
                            WriteBehindOptions.DEFAULTS
                                    .withDelay(Duration.ofMillis(50))
                                    .withDrainTimeout(Duration.ofSeconds(20)))
                    .build();
            Thread[] threads = new Thread[THREADS];
            for (int i = 0; i < THREADS; i++) {
                String name = arguments[2] + "." + i;
                SplittableRandom random = new SplittableRandom(seed * THREADS + i);
                threads[i] = new Thread(() -> update(notes, name, keys, left, random, out));
                threads[i].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            say(out, "done");
            while (System.in.read() >= 0) {
                // Until the parent has had enough.
            }
        }
        say(out, "closed");
    }

    /** Half of the keys are this thread's own, the others everybody's. */
    private static void update(
            Cache<String, String> notes,
            String name,
            int keys,
            AtomicLong left,
            SplittableRandom random,
            PrintStream out) {
        long number = 0;
        while (left.get() > 0) {
            String key = random.nextBoolean() ? "all-" + random.nextInt(keys) : name + "-" + random.nextInt(keys);
            boolean removal = random.nextInt(10) == 0;
            String text = name + ":" + ++number;
            String said = key + ' ' + text + (removal ? "- " : " ");
            say(out, "begin " + said + System.nanoTime());
            try {
                if (removal) {
                    notes.remove(key);
                } else {
                    notes.put(key, text);
                }
                say(out, "ack " + said + System.nanoTime());
                left.decrementAndGet();
            } catch (WriteBehindException e) {
                say(out, "fail " + said + System.nanoTime());
                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            }
        }
    }

    /** A line at once: what is in the pipe outlives the process. */
    private static void say(PrintStream out, String line) {
        synchronized (out) {
            out.print(line + '\n');
            out.flush();
        }
    }

    /** By a connection that nobody else uses; one that has failed is not used again. */
    private static void write(String source, List<Change<String, String>> changes) throws IOException, SQLException {
        Map<String, Source.Row> batch = new LinkedHashMap<>();
        for (Change<String, String> change : changes) {
            batch.put(change.key(), new Source.Row(Objects.requireNonNullElse(change.value(), ""), change.sequence()));
        }
        Source.Client idle = IDLE.poll();
        Source.Client client = idle == null ? Source.connect(source) : idle;
        client.write(batch);
        IDLE.add(client);
    }
}
