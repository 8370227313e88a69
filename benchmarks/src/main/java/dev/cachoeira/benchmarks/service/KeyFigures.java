package dev.cachoeira.benchmarks.service;

import dev.cachoeira.benchmarks.trial.Finding;
import dev.cachoeira.benchmarks.trial.Inquiry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** How long do the clients of a slow query wait when its answer is refreshed ahead? */
public final class KeyFigures implements Inquiry {

    private static final int PER_SECOND = 200;
    private static final Duration QUERY = Duration.ofSeconds(2);
    private static final int REFRESH_SECONDS = 60;

    private final int seconds;

    /**
     * Makes it.
     *
     * @param quick whether a few seconds will do, in which nothing is refreshed
     */
    public KeyFigures(boolean quick) {
        this.seconds = quick ? 10 : 200;
    }

    @Override
    public String name() {
        return "kpis";
    }

    @Override
    public String question() {
        return "How long do the clients of a slow query wait when its answer is refreshed ahead?";
    }

    @Override
    public String method() {
        return ("`GET /api/dashboard/kpis` of the reference service, whose query takes %d s here, %d requests a second for %d s after the "
                        + "first answer, each sent when it is due, whether or not those before were answered; waits are counted from that "
                        + "moment. The answer is stale after %d s and then reloaded while it is served. Queries by pg_stat_statements; "
                        + "periods: how often it was stale in that time.")
                .formatted(QUERY.toSeconds(), PER_SECOND, seconds, REFRESH_SECONDS);
    }

    @Override
    public Map<String, String> subjects() {
        return Map.of("with the cache", "the service's defaults: memory and Redis");
    }

    @Override
    public List<Finding> run(Path java, Consumer<String> progress) throws Exception {
        try (Service service = Service.start(true, java, Map.of("SHOWCASE_KPIS_DELAY", QUERY.toSeconds() + "s"))) {
            HttpClient client = HttpClient.newHttpClient();
            HttpRequest request = HttpRequest.newBuilder(URI.create(service.address() + "/api/dashboard/kpis"))
                    .header("X-Tenant-ID", "acme")
                    .timeout(Duration.ofSeconds(30))
                    .build();
            long began = System.nanoTime();
            int first =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            double firstMillis = (System.nanoTime() - began) / 1e6;
            if (first != 200) {
                throw new IllegalStateException("the service answered " + first);
            }
            for (int i = 0; i < PER_SECOND; i++) {
                client.send(request, HttpResponse.BodyHandlers.discarding()); // its code is warm then
            }
            long before = queries(service);
            Outcome outcome = drive(client, request, progress);
            return List.of(finding(firstMillis, outcome, queries(service) - before));
        }
    }

    private static long queries(Service service) throws SQLException {
        return service.queries("%pg_sleep%");
    }

    /** What clients saw. */
    private record Outcome(Histogram micros, Map<Integer, AtomicLong> statuses, long failed) {}

    private Outcome drive(HttpClient client, HttpRequest request, Consumer<String> progress) {
        Histogram micros = new ConcurrentHistogram(3);
        Map<Integer, AtomicLong> statuses = new ConcurrentHashMap<>();
        AtomicLong failed = new AtomicLong();
        List<CompletableFuture<?>> underway = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < seconds * PER_SECOND; i++) {
            long due = start + i * (1_000_000_000L / PER_SECOND);
            LockSupport.parkNanos(due - System.nanoTime());
            underway.add(client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                    .handle((response, failure) -> {
                        micros.recordValue((System.nanoTime() - due) / 1_000);
                        if (failure != null) {
                            failed.incrementAndGet();
                        } else {
                            statuses.computeIfAbsent(response.statusCode(), any -> new AtomicLong())
                                    .incrementAndGet();
                        }
                        return null;
                    }));
            if (i % (PER_SECOND * 20) == 0) {
                progress.accept("second " + i / PER_SECOND + " of " + seconds);
            }
        }
        underway.forEach(CompletableFuture::join);
        return new Outcome(micros, statuses, failed.get());
    }

    private Finding finding(double firstMillis, Outcome outcome, long queries) {
        long ok = outcome.statuses().getOrDefault(200, new AtomicLong()).get();
        return Finding.of(
                "first answer, ms",
                firstMillis,
                "requests",
                outcome.micros().getTotalCount(),
                "not 200",
                outcome.micros().getTotalCount() - ok,
                "p50, ms",
                outcome.micros().getValueAtPercentile(50) / 1e3,
                "p99, ms",
                outcome.micros().getValueAtPercentile(99) / 1e3,
                "p99.9, ms",
                outcome.micros().getValueAtPercentile(99.9) / 1e3,
                "longest, ms",
                outcome.micros().getMaxValue() / 1e3,
                "periods",
                (long) (seconds / (REFRESH_SECONDS + QUERY.toSeconds())),
                "queries",
                queries);
    }
}
