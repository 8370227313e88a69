package dev.cachoeira.benchmarks.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.benchmarks.Machine;
import dev.cachoeira.benchmarks.peer.Peers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TrialReportTest {

    private static final List<Finding> FINDINGS = List.of(
            Finding.of("peer", "cachoeira", "loads", 1_234L, "slowest, ms", 3.14159),
            Finding.of("peer", "spring", "loads", 7L, "slowest, ms", 12_345.6, "note", "late"));

    @Test
    void columnsComeInTheOrderOfTheFindingsAndFiguresStandOnTheRight() {
        assertThat(report(FINDINGS, List.of()).table()).isEqualTo("""
                        | peer | loads | slowest, ms | note |
                        |---|---:|---:|---|
                        | cachoeira | 1,234 | 3.14 |  |
                        | spring | 7 | 12,346 | late |
                        """);
    }

    @Test
    void thePageSaysWhoTookPartAndWhatFailed() {
        assertThat(report(FINDINGS, List.of("spring: not seen within ten seconds"))
                        .markdown())
                .startsWith("# race: Who is stale?\n\n`./bench race`\n\n| peer |")
                .contains("\n\nBy looking.\n\n- failed: spring: not seen within ten seconds\n- cachoeira (defaults)\n")
                .endsWith("- A processor, 2 cores, 4 GB, Linux 6; openjdk 17; Redis 7.0.15; commit abc1234;"
                        + " 2026-01-02T03:04:05Z\n");
    }

    @Test
    void theJsonHasTheFiguresAsTheyWereMeasured(@TempDir Path folder) throws Exception {
        report(FINDINGS, List.of("one")).write(folder.resolve("new"));

        JsonNode json = JsonMapper.shared().readTree(Files.readString(folder.resolve("new/race.json")));
        assertThat(json.get("findings").get(1).get("slowest, ms").asDouble()).isEqualTo(12_345.6);
        assertThat(json.get("failures").get(0).asString()).isEqualTo("one");
        assertThat(folder.resolve("new/race.md")).isRegularFile();
    }

    @Test
    void everyTrialAsksPeersThatThereAre() {
        for (Trial trial : Trials.all(false)) {
            assertThat(Peers.names()).as(trial.name()).containsAll(trial.peers());
            assertThat(trial.method()).as(trial.name()).doesNotContain("%d", "%,d");
        }
    }

    private static TrialReport report(List<Finding> findings, List<String> failures) {
        Question question = new Question() {
            @Override
            public String name() {
                return "race";
            }

            @Override
            public String question() {
                return "Who is stale?";
            }

            @Override
            public String method() {
                return "By looking.";
            }
        };
        Machine machine = new Machine(
                "A processor",
                2,
                "4 GB",
                "Linux 6",
                "openjdk 17",
                "7.0.15",
                "abc1234",
                Instant.parse("2026-01-02T03:04:05Z"));
        return new TrialReport(question, Map.of("cachoeira", "defaults"), "./bench race", machine, findings, failures);
    }
}
