package dev.cachoeira.chaos.scenario;

import dev.cachoeira.chaos.worker.WorkerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The wall clock of a process leaps. Needs libfaketime, which tells the process another time without changing the
 * machine's clock.
 */
final class ClockStep extends OneServer {

    private static final List<Path> PLACES = List.of(Path.of("/usr/lib"), Path.of("/usr/local/lib"));
    private static final String LIBRARY = "libfaketimeMT.so.1";
    private static final int STEP_SECONDS = 3_600;

    private final @Nullable Path library;
    private @Nullable Path time;
    private String seen = "";

    /** With the library at this place, or else where the system has it. */
    ClockStep(@Nullable Path library) {
        super("clock-step", "the wall clock of one worker leaps an hour ahead, and back after the fault's time");
        this.library = library == null ? find() : library.toAbsolutePath();
    }

    private static @Nullable Path find() {
        for (Path place : PLACES) {
            try (Stream<Path> files = Files.find(place, 4, (file, facts) -> file.endsWith(LIBRARY))) {
                Optional<Path> found = files.findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (IOException | UncheckedIOException e) {
                // Not there.
            }
        }
        return null;
    }

    @Override
    public boolean reachable() {
        return true;
    }

    @Override
    public Optional<String> impossible() {
        return library == null ? Optional.of(LIBRARY + " is not on this machine") : Optional.empty();
    }

    @Override
    public void setUp() {
        super.setUp();
        try {
            time = Files.createTempFile("chaos-clock", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        step(0);
    }

    @Override
    public Place place(int worker, int sourcePort) {
        Place plain = super.place(worker, sourcePort);
        Map<String, String> faked = Map.of(
                "LD_PRELOAD", String.valueOf(library),
                "FAKETIME_TIMESTAMP_FILE", String.valueOf(time),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_FORCE_MONOTONIC_FIX", "0", // or it mends timed waits of the JVM that are right
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                "DONT_FAKE_MONOTONIC", "1");
        return worker == 0 ? new Place(plain.redis(), plain.source(), plain.wrapper(), faked) : plain;
    }

    @Override
    public void strike(List<WorkerProcess> workers) {
        step(STEP_SECONDS);
    }

    @Override
    public void heal(List<WorkerProcess> workers) {
        String[] clocks = workers.get(0).ask("clocks").split(" ");
        long wall = Long.parseLong(clocks[0]) - System.currentTimeMillis();
        long monotonic = Long.parseLong(clocks[1]) - System.nanoTime();
        seen = "its wall clock was " + wall + " ms ahead of the machine's, its monotonic clock " + monotonic / 1_000_000
                + " ms";
        step(0);
    }

    private void step(int seconds) {
        try {
            Files.writeString(Objects.requireNonNull(time), "+" + seconds + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> notes() {
        return List.of(seen);
    }

    @Override
    public void close() {
        super.close();
        try {
            if (time != null) {
                Files.deleteIfExists(time);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
