package dev.cachoeira.benchmarks;

import dev.cachoeira.benchmarks.inquiry.OnDemand;
import dev.cachoeira.benchmarks.inquiry.Traces;
import dev.cachoeira.benchmarks.peer.Peers;
import dev.cachoeira.benchmarks.service.EndToEnd;
import dev.cachoeira.benchmarks.service.KeyFigures;
import dev.cachoeira.benchmarks.suite.Suite;
import dev.cachoeira.benchmarks.trial.Finding;
import dev.cachoeira.benchmarks.trial.Inquiry;
import dev.cachoeira.benchmarks.trial.Question;
import dev.cachoeira.benchmarks.trial.Stage;
import dev.cachoeira.benchmarks.trial.Trial;
import dev.cachoeira.benchmarks.trial.TrialReport;
import dev.cachoeira.benchmarks.trial.Trials;
import dev.cachoeira.testkit.server.RedisBinary;
import dev.cachoeira.testkit.server.RedisServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code ./bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Compares the cache with its peers in one run, on a Redis server of its own.")
public final class Bench implements Callable<Integer> {

    private static final String TRACES = "traces";
    private static final String DEFAULT = " (default: ${DEFAULT-VALUE})";

    @Parameters(
            arity = "0..*",
            description = "the suites to run: ${COMPLETION-CANDIDATES} (default: all)",
            completionCandidates = Names.class)
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

    @Option(
            names = "--subjects",
            split = ",",
            description = "only these subjects or peers; a baseline always takes part; suites without any are left out")
    private List<String> subjects = List.of();

    @Option(names = "--threads", split = ",", description = "only loads of so many threads (default: all of a suite)")
    private List<Integer> threads = List.of();

    @Option(names = "--virtual", description = "256 virtual threads instead of platform threads (JDK 21 or newer)")
    private boolean virtual;

    @Option(names = "--java", description = "the java command that the subjects run with (default: this one)")
    private Path java = Path.of(System.getProperty("java.home"), "bin", "java");

    @Option(
            names = "--server",
            description = "which Redis: ${COMPLETION-CANDIDATES}; others than BUNDLED must have been fetched" + DEFAULT)
    private Server server = Server.BUNDLED;

    @Option(
            names = "--traces",
            description = "a folder with real requests, files named *.trace.xz, for the suite traces")
    private @Nullable Path traces;

    @Option(names = "--label", description = "what is added to the names of the suites' reports, as -uniform")
    private String label = "";

    @Option(names = "--out", description = "where the reports go" + DEFAULT)
    private Path out = Path.of("benchmarks", "results");

    @Spec
    private @Nullable CommandSpec spec;

    private final String command;

    Bench(String command) {
        this.command = command;
    }

    public static void main(String[] arguments) {
        System.exit(
                commandLine(new Bench("./bench " + String.join(" ", arguments))).execute(arguments));
    }

    static CommandLine commandLine(Bench bench) {
        return new CommandLine(bench)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Bench::refuse);
    }

    /** What is wrong and not the whole help after it, which would push it off the screen. */
    private static int refuse(ParameterException refused, String[] arguments) {
        PrintWriter errors = refused.getCommandLine().getErr();
        errors.println(refused.getMessage());
        UnmatchedArgumentException.printSuggestions(refused, errors);
        errors.println("See ./bench --help");
        return refused.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
    }

    @Override
    public Integer call() throws Exception {
        if (quick) {
            forks = 1;
            rounds = 3;
            seconds = 1;
            warmUp = 2;
        }
        List<Inquiry> inquiries = inquiries(quick, traces);
        Choice choice = new Choice(
                Suite.all((long) (seconds * 1_000), virtual),
                Trials.all(quick),
                inquiries.stream().map(Inquiry::name).toList(),
                names,
                subjects,
                threads);
        check(choice);
        run(choice.chosenSuites());
        for (Trial trial : choice.chosenTrials()) {
            run(trial, choice.peers(trial));
        }
        for (Inquiry inquiry : inquiries) {
            if (choice.has(inquiry.name())) {
                run(inquiry);
            }
        }
        return 0;
    }

    /** Real requests take part where somebody says where they are. */
    private static List<Inquiry> inquiries(boolean quick, @Nullable Path traces) {
        List<Inquiry> all = new ArrayList<>(List.of(new EndToEnd(quick), new KeyFigures(quick), new OnDemand(quick)));
        if (traces != null) {
            all.add(new Traces(traces, quick));
        }
        return all;
    }

    private void check(Choice choice) {
        List<String> problems = new ArrayList<>();
        if (names.contains(TRACES) && traces == null) {
            problems.add(TRACES + " needs to know where they are: --traces=FOLDER, with files named *.trace.xz");
        } else if (traces != null && !Files.isDirectory(traces)) {
            problems.add("--traces must be a folder with files named *.trace.xz, but there is no folder " + traces);
        } else {
            problems.addAll(choice.problems());
        }
        Map<String, Number> figures = new LinkedHashMap<>();
        figures.put("--forks", forks);
        figures.put("--rounds", rounds);
        figures.put("--seconds", seconds);
        figures.put("--keys", keys);
        figures.put("--value", valueBytes);
        figures.forEach((option, figure) -> {
            if (figure.doubleValue() <= 0) {
                problems.add(option + " must be more than 0, but is " + figure);
            }
        });
        if (warmUp < 0) {
            problems.add("--warm-up must not be less than 0, but is " + warmUp);
        }
        if (!problems.isEmpty()) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), String.join(System.lineSeparator(), problems));
        }
    }

    private void run(List<Suite> suites) throws IOException {
        if (suites.isEmpty()) {
            return;
        }
        try (RedisServer redis = RedisServer.builder(server.binary())
                .config("save", "")
                .config("appendonly", "no")
                .start()) {
            for (Suite suite : suites) {
                run(suite, redis);
            }
        }
    }

    private void run(Suite suite, RedisServer redis) throws IOException {
        redis.send("FLUSHALL");
        Task task = new Task(redis.uri(), keys, valueBytes, distribution, suite.batch());
        Contest contest = new Contest(task, OptionalLong.of(redis.pid()), java, System.err::println);
        Machine machine = Machine.here(java, redis.binary().version());
        List<Round> results =
                contest.run(suite.subjects(), suite.loads(), new Effort(forks, (long) (warmUp * 1_000), rounds));
        Report report = Report.of(suite, command, machine, task, results);
        System.out.println(report.table());
        report.write(out, reportName(suite));
    }

    /** What the files of a suite's report are called, but for their endings. */
    String reportName(Suite suite) {
        return suite.name() + (virtual ? "-virtual" : "") + label;
    }

    private void run(Trial trial, List<String> peers) throws Exception {
        List<Finding> findings = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (String peer : peers) {
            System.err.println(trial.name() + ": " + peer);
            try (Stage stage = new Stage(peer, server.binary(), java)) {
                findings.addAll(trial.run(peer, stage, System.err::println));
            } catch (IllegalStateException e) {
                System.err.println(e.getMessage());
                failures.add(e.getMessage());
            }
        }
        Map<String, String> subjectsByName = new LinkedHashMap<>();
        peers.forEach(peer -> subjectsByName.put(peer, Peers.description(peer)));
        write(trial, subjectsByName, server.binary(), findings, failures);
    }

    private void run(Inquiry inquiry) throws Exception {
        List<Finding> findings = inquiry.run(java, progress -> System.err.println(inquiry.name() + ": " + progress));
        write(inquiry, inquiry.subjects(), RedisBinary.bundled(), findings, List.of());
    }

    private void write(
            Question question,
            Map<String, String> subjectsByName,
            RedisBinary redis,
            List<Finding> findings,
            List<String> failures)
            throws IOException {
        Machine machine = Machine.here(java, redis.version());
        TrialReport report = new TrialReport(question, subjectsByName, command, machine, findings, failures);
        System.out.println(report.table());
        report.write(out);
    }

    /** The servers to choose from. */
    enum Server {
        BUNDLED,
        REDIS8,
        VALKEY8;

        RedisBinary binary() {
            return switch (this) {
                case BUNDLED -> RedisBinary.bundled();
                case REDIS8 -> RedisBinary.redis8();
                case VALKEY8 -> RedisBinary.valkey8();
            };
        }
    }

    /** What can be run, for the help. */
    static final class Names implements Iterable<String> {

        static List<String> all() {
            List<String> names = new ArrayList<>();
            Suite.all(0, false).forEach(suite -> names.add(suite.name()));
            Trials.all(true).forEach(trial -> names.add(trial.name()));
            inquiries(true, Path.of(".")).forEach(inquiry -> names.add(inquiry.name()));
            return names;
        }

        @Override
        public Iterator<String> iterator() {
            return all().iterator();
        }
    }
}
