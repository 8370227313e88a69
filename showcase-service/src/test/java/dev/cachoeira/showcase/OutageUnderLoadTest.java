package dev.cachoeira.showcase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.cachoeira.showcase.Load.Sample;
import dev.cachoeira.showcase.OutageReport.Outage;
import dev.cachoeira.showcase.OutageReport.Phase;
import dev.cachoeira.showcase.OutageReport.Times;
import dev.cachoeira.testkit.fault.FaultProxy;
import dev.cachoeira.testkit.server.PostgresServer;
import dev.cachoeira.testkit.server.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Redis goes away and comes back while clients read and write through HTTP. What is right or wrong is asserted; how fast
 * it was is written into a report, for it depends on the machine.
 *
 * <p>The service runs in a process of its own. A second instance, here and without load, holds in its memory what the
 * first one changes; a third one without any cache says what is true.
 *
 * <p>System properties: {@code outage.seconds} (30), {@code outage.rate} (25 requests a second for each client),
 * {@code outage.report} ({@code target/outage}).
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutageUnderLoadTest {

    private static final int CLIENTS = 16;
    private static final int SECONDS = Integer.getInteger("outage.seconds", 30);
    private static final int RATE = Integer.getInteger("outage.rate", 25);
    private static final Path FOLDER = Path.of(System.getProperty("outage.report", "target/outage"));

    /** A machine that stands still for longer is asked again. Milliseconds. */
    private static final long LONGEST_STALL = 1_000;

    private static final int MOST_ATTEMPTS = 3;
    private static final int MOST_QUESTIONS = 300;
    private static final Duration QUESTION_PAUSE = Duration.ofMillis(100);

    /** Commands that failed count as bad health for a minute; the run is to see the end of it sooner. */
    private static final String HEALTH_WINDOW = "--cachoeira.health.window=5s";

    private final List<Outage> outages = new ArrayList<>();
    private PostgresServer postgres;
    private Instance truth;

    @BeforeAll
    void startWhatAllShare() {
        postgres = SourceLog.server();
        truth = Instance.start("DATABASE_URL=" + postgres.jdbcUrl(), "CACHE_ENABLED=false");
    }

    @AfterAll
    void stopWhatAllShare() {
        System.out.println(report().markdown());
        truth.close();
        postgres.close();
    }

    private OutageReport report() {
        String machine = Runtime.getRuntime().availableProcessors() + " processors, shared by service, clients,"
                + " PostgreSQL and Redis; Java " + Runtime.version();
        return new OutageReport(machine, CLIENTS, RATE, 0.05, outages);
    }

    @Test
    void redis_is_killed_and_started_again() throws Exception {
        try (RedisServer redis = RedisServer.launch()) {
            run("Redis killed", redis.uri(), redis::kill, redis::start);
        }
    }

    @Test
    void redis_is_stopped_and_goes_on() throws Exception {
        try (RedisServer redis = RedisServer.launch()) {
            run("Redis stopped (SIGSTOP)", redis.uri(), redis::pause, redis::resume);
        }
    }

    @Test
    void redis_is_slow_for_a_while() throws Exception {
        try (RedisServer redis = RedisServer.launch();
                FaultProxy proxy = FaultProxy.to(redis.port())) {
            String uri = "redis://127.0.0.1:" + proxy.port();
            run("Redis answers 2 s late", uri, () -> proxy.delay(Duration.ofSeconds(1)), proxy::heal);
        }
    }

    private void run(String name, String redis, Runnable away, Runnable back) throws Exception {
        Map<String, String> servers = Map.of("DATABASE_URL", postgres.jdbcUrl(), "REDIS_URL", redis);
        String[] settings = {"--management.metrics.distribution.percentiles-histogram.http.server.requests=true"};
        try (ServiceProcess service = ServiceProcess.start(servers, settings);
                Instance witness = Instance.start("DATABASE_URL=" + postgres.jdbcUrl(), "REDIS_URL=" + redis)) {
            Outage outage = run(name, service, witness, away, back);
            for (int attempt = 1; attempt < MOST_ATTEMPTS && outage.longestStall() > LONGEST_STALL; attempt++) {
                outage = run(name, service, witness, away, back);
            }
            outages.add(outage);
            report().write(FOLDER);
            verify(outage);
        }
    }

    private Outage run(String name, ServiceProcess service, Instance witness, Runnable away, Runnable back)
            throws InterruptedException {
        Client client = service.client();
        try (Load load = new Load(client, CLIENTS, RATE);
                HealthWatch health = new HealthWatch(client)) {
            load.start();
            Thread.sleep(Duration.ofSeconds(Math.max(5, SECONDS / 3)).toMillis()); // until it is warm
            readAll(witness.client());

            Moment started = new Moment(client);
            Stalls stalls = new Stalls();
            Thread.sleep(Duration.ofSeconds(SECONDS / 3).toMillis());
            int said = service.lines().size();
            Moment lost = new Moment(client);
            away.run();
            Thread.sleep(Duration.ofSeconds(SECONDS).toMillis());
            Moment returned = new Moment(client);
            back.run();
            Thread.sleep(Duration.ofSeconds(Math.max(5, SECONDS / 3)).toMillis());
            Moment ended = new Moment(client);
            load.close();
            stalls.close();

            awaitHealthy(client);
            awaitHealthy(witness.client());
            List<Sample> samples = load.samples();
            List<String> differences = new ArrayList<>(differences(client));
            differences.addAll(differences(witness.client()));
            List<String> log = service.lines().subList(said, service.lines().size());
            assertThat(health.alwaysUsable()).isTrue();
            return new Outage(
                    name,
                    SECONDS,
                    List.of(
                            Phase.of("before", samples, started.at, lost.at, lost.requestsSince(started)),
                            Phase.of("first 2 s", samples, lost.at, lost.at + 2_000, Times.UNKNOWN),
                            Phase.of("during", samples, lost.at, returned.at, returned.requestsSince(lost)),
                            Phase.of("after", samples, returned.at, ended.at, ended.requestsSince(returned))),
                    returned.meters.loadsSince(lost.meters).millis(0.99),
                    LoadWindows.count(SourceLog.loads(postgres, lost.at, returned.at), samples),
                    health.millisUntil(lost.at, "degraded", false),
                    health.millisUntil(returned.at, "healthy", true),
                    health.mostOwed(),
                    log,
                    2 * Load.targets().size(),
                    differences,
                    stalls.longestMillis());
        }
    }

    /** What the service had measured when. */
    private static final class Moment {
        private final Meters meters;
        private final long at;

        Moment(Client client) {
            meters = Meters.of(client);
            at = System.currentTimeMillis();
        }

        Times requestsSince(Moment before) {
            return Times.of(meters.requestsSince(before.meters));
        }
    }

    private static void readAll(Client client) {
        Load.targets().forEach(target -> client.as(target.tenant()).get(target.path()));
    }

    /**
     * The service calls itself well again, and nothing is owed to Redis any more. It is asked so many times, and not for
     * so long: a machine that stands still does not count.
     */
    private static void awaitHealthy(Client client) throws InterruptedException {
        String now = "";
        for (int i = 0; i < MOST_QUESTIONS; i++) {
            boolean healthy =
                    client.get("/health").text("/data/dependencies/cache").equals("healthy");
            if (healthy && HealthWatch.meter(client, "cachoeira.invalidations.owed") == 0) {
                return;
            }
            now = client.get("/actuator/cachoeira").body();
            Thread.sleep(QUESTION_PAUSE.toMillis());
        }
        throw new AssertionError("not well again: " + now);
    }

    private List<String> differences(Client client) {
        List<String> differences = new ArrayList<>();
        for (Target target : Load.targets()) {
            String told = client.as(target.tenant()).get(target.path()).body();
            String right = truth.as(target.tenant()).get(target.path()).body();
            if (!told.equals(right)) {
                differences.add(target + " is " + told + " but should be " + right);
            }
        }
        return differences;
    }

    private static void verify(Outage outage) {
        assumeThat(outage.longestStall()).as("the machine stood still").isLessThanOrEqualTo(LONGEST_STALL);
        for (Phase phase : outage.phases()) {
            assertThat(phase.problems()).as(phase.name()).isEmpty();
            assertThat(phase.requests()).as(phase.name()).isPositive();
        }
        assertThat(outage.loads().tooMany()).isEmpty();
        assertThat(outage.loads().all()).isPositive();
        assertThat(outage.degradedAfter()).isNotNegative();
        assertThat(outage.healthyAfter()).isNotNegative();
        assertThat(outage.mostOwed()).isPositive();
        assertLogged(outage);
        assertThat(outage.differences()).isEmpty();
    }

    /** Away, in use, and nothing else; more than once only when the machine itself was late. */
    private static void assertLogged(Outage outage) {
        List<String> log = outage.log();
        for (int i = 0; i < log.size(); i++) {
            assertThat(log.get(i)).contains(i % 2 == 0 ? " is away (" : " is in use");
        }
        if (outage.longestStall() < OutageReport.DEADLINE_MILLIS) {
            assertThat(log).hasSize(2);
        } else {
            assertThat(log).hasSizeGreaterThanOrEqualTo(2);
        }
    }
}
