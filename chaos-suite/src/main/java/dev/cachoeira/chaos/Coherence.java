package dev.cachoeira.chaos;

import dev.cachoeira.chaos.worker.WorkerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Tries whether an invalidation of one worker is seen by all within 100 ms, while all use Redis. */
final class Coherence {

    private static final Duration SEEN_WITHIN = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration BETWEEN = Duration.ofMillis(50);

    private final List<WorkerProcess> workers;
    private int turn;

    Coherence(List<WorkerProcess> workers) {
        this.workers = workers;
    }

    /** Tries until then. The answer is when the unbroken successes began that lasted until the end, or null. */
    @Nullable
    Long unbrokenSince(long until) throws InterruptedException {
        Long since = null;
        while (System.nanoTime() < until) {
            boolean succeeds = isThere();
            if (!succeeds) {
                since = null;
            } else if (since == null) {
                since = System.nanoTime();
            }
            Thread.sleep(BETWEEN.toMillis());
        }
        return since;
    }

    /** Tries until it succeeds, at most until then. The answer is when it did, or null. */
    @Nullable
    Long firstBefore(long until) throws InterruptedException {
        while (System.nanoTime() < until) {
            if (isThere()) {
                return System.nanoTime();
            }
        }
        return null;
    }

    private boolean isThere() throws InterruptedException {
        try {
            all("hold");
            String[] touched =
                    answer(workers.get(turn++ % workers.size()).send("touch")).split(" ");
            long until = Long.parseLong(touched[1]) + SEEN_WITHIN.toNanos();
            return all("sees", touched[0], until).stream().allMatch("true"::equals);
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            return false;
        }
    }

    private List<String> all(String command, Object... arguments)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<CompletableFuture<String>> asked =
                workers.stream().map(worker -> worker.send(command, arguments)).toList();
        List<String> answers = new ArrayList<>();
        for (CompletableFuture<String> one : asked) {
            answers.add(answer(one));
        }
        return answers;
    }

    private static String answer(CompletableFuture<String> answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        String text = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (text.startsWith("failed ")) {
            throw new IllegalStateException(text);
        }
        return text;
    }
}
