package dev.cachoeira.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.benchmarks.suite.Suite;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchTest {

    @TempDir
    private Path folder;

    private final Bench bench = new Bench("./bench");
    private final StringWriter errors = new StringWriter();
    private final CommandLine commandLine = Bench.commandLine(bench).setErr(new PrintWriter(errors, true));

    @Test
    void anUnknownSuiteIsRefusedWithTheNamesOfAll() {
        assertThat(execute("l1", "l9")).isEqualTo(2);

        assertThat(errors.toString())
                .startsWith("no such suite: [l9]; there are [l1, l2, bulk, stampede,")
                .contains("showcase, kpis, on-demand]")
                .endsWith("See ./bench --help" + System.lineSeparator())
                .hasLineCount(2);
    }

    @Test
    void tracesAreAskedForWhereTheyAreMissing() {
        assertThat(execute("traces")).isEqualTo(2);
        assertThat(errors.toString()).startsWith("traces needs to know where they are: --traces=FOLDER");

        assertThat(execute("--traces", folder.resolve("none").toString(), "traces"))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("but there is no folder " + folder.resolve("none"));
    }

    @Test
    void anUnknownSubjectIsRefusedWithTheNamesOfThoseThatTakePart() {
        assertThat(execute("--subjects", "cachoeira,nonsense", "l1")).isEqualTo(2);

        assertThat(errors.toString())
                .startsWith("no such subject in l1: [nonsense]; there are [caffeine-ttl, cachoeira,");
    }

    @Test
    void anUnknownNumberOfThreadsIsRefusedWithThoseThatThereAre() {
        assertThat(execute("--threads", "1,7", "bulk")).isEqualTo(2);

        assertThat(errors.toString()).startsWith("no such number of threads in bulk: [7]; there are [1, 16, 64]");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        assertThat(execute(
                        "--forks=0",
                        "--rounds=0",
                        "--seconds=0",
                        "--warm-up=-1",
                        "--keys=0",
                        "--value=-5",
                        "--subjects=nobody",
                        "l2"))
                .isEqualTo(2);

        assertThat(errors.toString())
                .contains("[nobody]", "--forks must be more than 0, but is 0", "--rounds", "--seconds", "--keys")
                .contains("--warm-up must not be less than 0, but is -1.0", "--value must be more than 0, but is -5")
                .hasLineCount(8);
    }

    @Test
    void anUnknownOptionIsRefusedWithTheOneThatMayBeMeant() {
        assertThat(execute("--lable=x", "l1")).isEqualTo(2);

        assertThat(errors.toString())
                .contains("'--lable=x'")
                .contains("--label")
                .doesNotContain("Exception");
    }

    @Test
    void theLabelEndsTheNameOfASuitesReport() {
        commandLine.parseArgs("--label", "-uniform", "l1");

        assertThat(bench.reportName(suite())).isEqualTo("l1-uniform");
    }

    @Test
    void theLabelComesAfterWhatIsSaidOfVirtualThreads() {
        commandLine.parseArgs("--virtual", "--label=-uniform", "l1");

        assertThat(bench.reportName(suite())).isEqualTo("l1-virtual-uniform");
    }

    @Test
    void withoutALabelAReportIsCalledAsItsSuite() {
        commandLine.parseArgs("l1");

        assertThat(bench.reportName(suite())).isEqualTo("l1");
    }

    /** With a java that there is not: what is not refused ends at once, rather than in a measurement. */
    private int execute(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--java=" + folder.resolve("java"), "--out=" + folder));
        all.addAll(List.of(arguments));
        return commandLine.execute(all.toArray(String[]::new));
    }

    private static Suite suite() {
        return Suite.all(1, false).get(0);
    }
}
