package dev.cachoeira.benchmarks.service;

import dev.cachoeira.benchmarks.trial.Finding;
import dev.cachoeira.benchmarks.trial.Inquiry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** What does the cache change for the clients of a service, and for its database? */
public final class EndToEnd implements Inquiry {

    private static final int ITEMS = 4_000;
    private static final int READ_HEAVY = 5;
    private static final int MIXED = 30;

    private final int rounds;
    private final long seconds;
    private final long warmUpSeconds;

    /**
     * Makes it.
     *
     * @param quick whether a first look will do
     */
    public EndToEnd(boolean quick) {
        this.rounds = quick ? 1 : 5;
        this.seconds = quick ? 4 : 10;
        this.warmUpSeconds = quick ? 4 : 90;
    }

    @Override
    public String name() {
        return "showcase";
    }

    @Override
    public String question() {
        return "What does the cache change for the clients of the reference service, and for its database?";
    }

    @Override
    public String method() {
        return ("The reference service twice, with the cache and without, each with a PostgreSQL and a Redis of its own on the "
                        + "same machine; wrk with %d connections, %d rounds of %d s in turns after %d s of warm-up, medians. Of the "
                        + "reads four in five are of an item among %,d, one of a page of a list, both by Zipf (0.99); writes are of "
                        + "an item, by the same law, and invalidate it and the lists that show it. Queries: statements by "
                        + "pg_stat_statements. CPU: milliseconds for a thousand requests. On this machine the clients share the "
                        + "processors with all the rest.")
                .formatted(Wrk.CONNECTIONS, rounds, seconds, warmUpSeconds, ITEMS);
    }

    @Override
    public Map<String, String> subjects() {
        Map<String, String> subjects = new LinkedHashMap<>();
        subjects.put("with the cache", "the service's defaults: memory and Redis");
        subjects.put("without", "CACHE_ENABLED=false: every request reads the database");
        return subjects;
    }

    @Override
    public List<Finding> run(Path java, Consumer<String> progress) throws Exception {
        if (!Wrk.installed()) {
            throw new IllegalStateException("wrk is not installed; on Debian: apt-get install wrk");
        }
        List<Finding> findings = new ArrayList<>();
        try (Wrk wrk = new Wrk(ITEMS);
                Service without = Service.start(false, java);
                Service with = Service.start(true, java)) {
            for (int writes : new int[] {READ_HEAVY, MIXED}) {
                Map<Service, List<Turn>> turns = turns(wrk, List.of(without, with), writes, progress);
                findings.add(finding(without, writes, turns, without));
                findings.add(finding(with, writes, turns, without));
            }
        }
        return findings;
    }

    /** What came of one round. */
    private record Turn(Wrk.Outcome seen, Service.Cost cost) {}

    private Map<Service, List<Turn>> turns(Wrk wrk, List<Service> services, int writes, Consumer<String> progress)
            throws Exception {
        Map<Service, List<Turn>> turns = new LinkedHashMap<>();
        for (Service service : services) {
            wrk.run(service.address(), writes, warmUpSeconds);
            turns.put(service, new ArrayList<>());
        }
        for (int round = 1; round <= rounds; round++) {
            for (Map.Entry<Service, List<Turn>> each : turns.entrySet()) {
                Service service = each.getKey();
                Service.Cost before = service.cost();
                Wrk.Outcome seen = wrk.run(service.address(), writes, seconds);
                each.getValue().add(new Turn(seen, service.cost().since(before)));
                progress.accept("%s, %d %% writes, round %d of %d: %,.0f/s"
                        .formatted(service.name(), writes, round, rounds, seen.perSecond()));
            }
        }
        return turns;
    }

    private static Finding finding(Service service, int writes, Map<Service, List<Turn>> turns, Service baseline) {
        List<Turn> own = turns.getOrDefault(service, List.of());
        List<Turn> plain = turns.getOrDefault(baseline, List.of());
        double perSecond = median(own, turn -> turn.seen().perSecond());
        double queries = median(own, EndToEnd::queriesPerRequest);
        double p50 = median(own, turn -> turn.seen().p50() / 1e3);
        return Finding.of(
                "writes",
                writes + " %",
                "service",
                service.name(),
                "requests/s",
                perSecond,
                "times",
                perSecond / median(plain, turn -> turn.seen().perSecond()),
                "p50, ms",
                p50,
                "less, %",
                less(p50, median(plain, turn -> turn.seen().p50() / 1e3)),
                "p99, ms",
                median(own, turn -> turn.seen().p99() / 1e3),
                "queries per request",
                queries,
                "fewer, %",
                less(queries, median(plain, EndToEnd::queriesPerRequest)),
                "CPU service",
                median(own, turn -> perThousand(turn, turn.cost().service())),
                "CPU database",
                median(own, turn -> perThousand(turn, turn.cost().database())),
                "CPU Redis",
                median(own, turn -> perThousand(turn, turn.cost().redis())),
                "failed",
                own.stream().mapToLong(turn -> turn.seen().failed()).sum());
    }

    private static double queriesPerRequest(Turn turn) {
        return turn.cost().queries() / (double) turn.seen().requests();
    }

    private static double perThousand(Turn turn, double seconds) {
        return seconds * 1e6 / turn.seen().requests();
    }

    private static double less(double now, double before) {
        return 100 * (1 - now / before);
    }

    private static double median(List<Turn> turns, ToDoubleFunction<Turn> figure) {
        double[] sorted = turns.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
