package dev.cachoeira.benchmarks.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class WrkTest {

    private static final String SUMMARY = """
            Running 10s test @ http://127.0.0.1:8080
              1 threads and 32 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     2.81ms    4.10ms  61.02ms   91.30%
                Req/Sec    17.66k     2.41k   21.29k    68.00%
              175732 requests in 10.00s, 48.21MB read
              Socket errors: connect 0, read 3, write 0, timeout 1
              Non-2xx or 3xx responses: 12
            Requests/sec:  17571.55
            Transfer/sec:      4.82MB
            """;

    @Test
    void theFiguresAreThoseOfTheScriptAndNotOfTheTextAroundThem() {
        Wrk.Outcome outcome = Wrk.outcome(
                SUMMARY + "{\"micros\":10001000,\"requests\":175732,\"failed\":16,\"p50\":1410,\"p99\":18930}\n");

        assertThat(outcome).isEqualTo(new Wrk.Outcome(10_001_000, 175_732, 16, 1_410, 18_930));
        assertThat(outcome.perSecond()).isBetween(17_571.0, 17_572.0);
    }

    @Test
    void whatWrkSaidInsteadOfFiguresIsTold() {
        assertThatThrownBy(() -> Wrk.outcome("unable to connect to 127.0.0.1:1 Connection refused\n"))
                .hasMessageStartingWith("wrk told no figures")
                .hasMessageContaining("Connection refused");
    }

    /** What the script makes of errors and times, where there is a wrk to run it. */
    @Test
    void answersThatAreErrorsHaveFailedAndTimesAreMicroseconds() throws Exception {
        assumeTrue(Wrk.installed(), "wrk is not installed");
        ExecutorService executor = Executors.newFixedThreadPool(Wrk.CONNECTIONS);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext("/", exchange -> {
            LockSupport.parkNanos(20_000_000);
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        server.start();
        try (Wrk wrk = new Wrk(10)) {
            Wrk.Outcome outcome =
                    wrk.run("http://127.0.0.1:" + server.getAddress().getPort(), 50, 1);

            assertThat(outcome.requests()).isPositive();
            assertThat(outcome.failed()).isGreaterThanOrEqualTo(outcome.requests());
            assertThat(outcome.p50()).isBetween(20_000L, 1_000_000L);
            assertThat(outcome.p99()).isGreaterThanOrEqualTo(outcome.p50());
            assertThat(outcome.micros()).isBetween(900_000L, 5_000_000L);
        } finally {
            server.stop(0);
            executor.shutdownNow();
        }
    }
}
