package dev.cachoeira.chaos;

import dev.cachoeira.chaos.scenario.Scenario;
import dev.cachoeira.chaos.scenario.Scenarios;
import dev.cachoeira.chaos.worker.Invalidator;
import dev.cachoeira.testkit.server.RedisBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code ./chaos}. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = "Lets three processes use one cache under load while something fails, and judges every read.",
        footer = "The exit code is 1 if a read was older than promised, or a scenario could not be run to its end.")
public final class Chaos implements Callable<Integer> {

    private static final String DEFAULT = " (default: ${DEFAULT-VALUE})";
    private static final int WORKERS = 3;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    @Parameters(arity = "0..*", description = "the scenarios to run (default: all; --list names them)")
    private List<String> names = List.of();

    @Option(names = "--list", description = "name the scenarios and what happens in them, and end")
    private boolean list;

    @Option(names = "--seconds", description = "how long there is load before, during and after the fault" + DEFAULT)
    private int seconds = 8;

    @Option(names = "--seed", description = "of the random choices of the load" + DEFAULT)
    private long seed = 1;

    @Option(names = "--out", description = "where the reports go" + DEFAULT)
    private Path out = Path.of("benchmarks", "results");

    @Option(names = "--logs", description = "where the workers log (default: nowhere)")
    private @Nullable Path logs;

    @Option(names = "--faketime", description = "where libfaketimeMT.so.1 is (default: where systems have it)")
    private @Nullable Path faketime;

    @Option(names = "--forget", description = "do not invalidate what was written: the check must find stale reads")
    private boolean forget;

    private final String command;
    private boolean failed;

    private Chaos(String command) {
        this.command = command;
    }

    /** Runs it and ends the JVM. */
    public static void main(String[] arguments) {
        Chaos chaos = new Chaos(
                String.join(" ", "./chaos", String.join(" ", arguments)).trim());
        System.exit(new CommandLine(chaos).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        List<Scenario> chosen = chosen();
        if (list) {
            chosen.forEach(scenario -> System.out.printf("%-20s %s%n", scenario.name(), scenario.story()));
            return 0;
        }
        if (logs != null) {
            Files.createDirectories(logs);
        }
        Settings settings = new Settings(
                WORKERS, Duration.ofSeconds(seconds), seed, forget ? Invalidator.FORGETFUL : Invalidator.REAL, logs);
        Machine machine = Machine.here(RedisBinary.bundled().version());
        List<Outcome> outcomes = new ArrayList<>();
        for (Scenario scenario : chosen) {
            outcomes.add(run(scenario, settings));
            new Report(command, machine, settings, outcomes)
                    .write(out); // so that a run that is ended has left its part
        }
        System.out.println(new Report(command, machine, settings, outcomes).table());
        return failed || outcomes.stream().anyMatch(outcome -> outcome.broken() > 0) ? 1 : 0;
    }

    private Outcome run(Scenario scenario, Settings settings) throws IOException, InterruptedException {
        try {
            return Run.of(scenario, settings, Chaos::say);
        } catch (RuntimeException e) {
            failed = true;
            say(scenario.name() + ": failed: " + e);
            return Outcome.notRun(scenario.name(), scenario.story(), "failed: " + e.getMessage());
        }
    }

    private List<Scenario> chosen() {
        List<Scenario> all = Scenarios.all(faketime);
        List<String> known = all.stream().map(Scenario::name).toList();
        List<String> unknown =
                names.stream().filter(name -> !known.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("no such scenario: " + unknown + "; there are " + known);
        }
        return all.stream()
                .filter(scenario -> names.isEmpty() || names.contains(scenario.name()))
                .toList();
    }

    private static void say(String what) {
        System.err.println(LocalTime.now(ZoneOffset.UTC).format(TIME) + " " + what);
    }
}
