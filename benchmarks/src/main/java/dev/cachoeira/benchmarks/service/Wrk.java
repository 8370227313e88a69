package dev.cachoeira.benchmarks.service;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** The load generator <a href="https://github.com/wg/wrk">wrk</a>, which has to be installed. Its script lies in a file. */
final class Wrk implements AutoCloseable {

    /** Clients that each wait for an answer before they ask again. */
    static final int CONNECTIONS = 32;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path script;
    private final int items;
    private int seed;

    /**
     * Makes one.
     *
     * @param items how many items the service has
     */
    Wrk(int items) throws IOException {
        this.items = items;
        this.script = Files.createTempFile("load", ".lua");
        try (InputStream text = Objects.requireNonNull(Wrk.class.getResourceAsStream("load.lua"))) {
            Files.copy(text, script, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * What came of a load.
     *
     * @param micros how long it took
     * @param requests how many were answered
     * @param failed how many of them by an error, or not
     * @param p50 microseconds until an answer, median
     * @param p99 microseconds until an answer, all but one in a hundred
     */
    record Outcome(long micros, long requests, long failed, long p50, long p99) {

        double perSecond() {
            return requests * 1e6 / micros;
        }
    }

    /** Whether it is installed. */
    static boolean installed() {
        try {
            return new ProcessBuilder("wrk", "-v")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(5, TimeUnit.SECONDS);
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Loads a service.
     *
     * @param writes how many requests in a hundred are writes
     */
    Outcome run(String address, int writes, long seconds) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        "wrk",
                        "--threads=1",
                        "--connections=" + CONNECTIONS,
                        "--duration=" + seconds + "s",
                        "--timeout=5s",
                        "--script=" + script,
                        address)
                .redirectErrorStream(true);
        builder.environment().put("WRITES", String.valueOf(writes));
        builder.environment().put("ITEMS", String.valueOf(items));
        builder.environment().put("SEED", String.valueOf(++seed));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("wrk failed: " + output);
        }
        return outcome(output);
    }

    /** The one line of all that wrk prints which its script has written. */
    static Outcome outcome(String output) {
        String json = output.lines()
                .filter(line -> line.startsWith("{"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("wrk told no figures: " + output));
        return JSON.readValue(json, Outcome.class);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(script);
    }
}
