package dev.cachoeira.benchmarks;

import dev.cachoeira.benchmarks.suite.Suite;
import dev.cachoeira.testkit.server.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code ./bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Compares the cache with its peers in one run, on a Redis server of its own.")
public final class Bench implements Callable<Integer> {

    private static final String DEFAULT = " (default: ${DEFAULT-VALUE})";

    @Parameters(arity = "0..*", description = "the suites to run: l1, l2, bulk (default: all)")
    private List<String> names = List.of();

    @Option(names = "--quick", description = "short turns: under a minute a suite, for a first look")
    private boolean quick;

    @Option(names = "--forks", description = "with how many processes of each subject in turn" + DEFAULT)
    private int forks = 3;

    @Option(names = "--rounds", description = "how often each of them has its turn" + DEFAULT)
    private int rounds = 3;

    @Option(names = "--seconds", description = "how long a turn is" + DEFAULT)
    private double seconds = 4;

    @Option(names = "--warm-up", description = "seconds of warm-up for each load" + DEFAULT)
    private double warmUp = 8;

    @Option(names = "--keys", description = "how many keys there are" + DEFAULT)
    private int keys = 100_000;

    @Option(names = "--value", description = "bytes of a value as JSON, about" + DEFAULT)
    private int valueBytes = 300;

    @Option(names = "--distribution", description = "how keys are chosen: ${COMPLETION-CANDIDATES}" + DEFAULT)
    private Task.Distribution distribution = Task.Distribution.ZIPF;

    @Option(names = "--subjects", split = ",", description = "only these subjects; the baseline always takes part")
    private List<String> subjects = List.of();

    @Option(names = "--threads", split = ",", description = "only loads of so many threads (default: all of a suite)")
    private List<Integer> threads = List.of();

    @Option(names = "--virtual", description = "256 virtual threads instead of platform threads (JDK 21 or newer)")
    private boolean virtual;

    @Option(names = "--java", description = "the java command that the subjects run with (default: this one)")
    private Path java = Path.of(System.getProperty("java.home"), "bin", "java");

    @Option(names = "--out", description = "where the reports go" + DEFAULT)
    private Path out = Path.of("benchmarks", "results");

    private final String command;

    private Bench(String command) {
        this.command = command;
    }

    public static void main(String[] arguments) {
        Bench bench = new Bench("./bench " + String.join(" ", arguments));
        System.exit(
                new CommandLine(bench).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (quick) {
            forks = 1;
            rounds = 3;
            seconds = 1;
            warmUp = 2;
        }
        List<Suite> chosen = chosen();
        try (RedisServer server = RedisServer.builder()
                .config("save", "")
                .config("appendonly", "no")
                .start()) {
            for (Suite suite : chosen) {
                run(suite, server);
            }
        }
        return 0;
    }

    private List<Suite> chosen() {
        List<Suite> all = Suite.all((long) (seconds * 1_000), virtual);
        List<String> known = all.stream().map(Suite::name).toList();
        List<String> unknown =
                names.stream().filter(name -> !known.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("no such suite: " + unknown + "; there are " + known);
        }
        return all.stream()
                .filter(suite -> names.isEmpty() || names.contains(suite.name()))
                .map(this::only)
                .toList();
    }

    private Suite only(Suite suite) {
        return suite.with(
                suite.subjects().stream()
                        .filter(subject ->
                                subjects.isEmpty() || subject.equals(suite.baseline()) || subjects.contains(subject))
                        .toList(),
                suite.loads().stream()
                        .filter(load -> threads.isEmpty() || threads.contains(load.threads()))
                        .toList());
    }

    private void run(Suite suite, RedisServer server) throws IOException {
        server.send("FLUSHALL");
        Task task = new Task(server.uri(), keys, valueBytes, distribution, suite.batch());
        Contest contest = new Contest(task, OptionalLong.of(server.pid()), java, System.err::println);
        Machine machine = Machine.here(java, server.binary().version());
        List<Round> results =
                contest.run(suite.subjects(), suite.loads(), new Effort(forks, (long) (warmUp * 1_000), rounds));
        Report report = Report.of(suite, command, machine, task, results);
        System.out.println(report.table());
        report.write(out, suite.name() + (virtual ? "-virtual" : ""));
    }
}
