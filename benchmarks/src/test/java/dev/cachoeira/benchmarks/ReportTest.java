package dev.cachoeira.benchmarks;

import static dev.cachoeira.benchmarks.Rounds.MANY;
import static dev.cachoeira.benchmarks.Rounds.ONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.benchmarks.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {

    private static final Suite SUITE = new Suite(
            "l2",
            "How fast is it?",
            "hits",
            "lettuce",
            List.of("lettuce", "cachoeira-remote", "jedis"),
            1,
            List.of(ONE, MANY));
    private static final List<Round> ROUNDS = List.of(
            Rounds.of("lettuce", ONE, 1, 1_000_000),
            Rounds.of("cachoeira-remote", ONE, 1, 1_250_000),
            Rounds.of("lettuce", MANY, 1, 2_000_000),
            Rounds.of("cachoeira-remote", MANY, 1, 3_000_000, 0.5));

    @TempDir
    private Path folder;

    @Test
    void aRowSaysWhatASubjectDidUnderALoad() {
        assertThat(report().table().lines())
                .containsExactly(
                        "| threads | subject | hits/s | least – most | ratio | p50 µs | p99 µs | p99.9 µs | CPU | server CPU |"
                                + " B/op | disturbed |",
                        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
                        "| 1 | lettuce | 1,000,000 | 1,000,000 – 1,000,000 | 1.00 | 1.5 | 20.0 | 300.0 | 2.00 | 0.50 | 48 | 0 |",
                        "| 1 | cachoeira-remote | 1,250,000 | 1,250,000 – 1,250,000 | 1.25 | 1.5 | 20.0 | 300.0 | 1.60 | 0.40 |"
                                + " 48 | 0 |",
                        "| 64 | lettuce | 2,000,000 | 2,000,000 – 2,000,000 | 1.00 | 1.5 | 20.0 | 300.0 | 1.00 | 0.25 | 48 | 0 |",
                        "| 64 | cachoeira-remote | 3,000,000 | 3,000,000 – 3,000,000 | 1.50 | 1.5 | 20.0 | 300.0 | 0.67 | 0.17 |"
                                + " 48 | 1 |");
    }

    @Test
    void whatIsNotKnownToBeAllocatedIsLeftEmpty() {
        Sample sample = new Sample(10, 1_000_000_000, 0, 0, 0, 0, -1);
        Suite suite = SUITE.with(List.of("lettuce"), List.of(ONE));

        String table = Rounds.report(suite, List.of(new Round("lettuce", ONE, 1, sample, 0, 0)))
                .table();

        assertThat(table).contains("| 0.00 | 0.00 |  | 0 |");
    }

    @Test
    void whoCouldNotStartIsNeitherInTheTableNorInTheList() throws IOException {
        assertThat(page("l2")).contains("cachoeira-remote (", "lettuce (").doesNotContain("jedis");
    }

    @Test
    void whoeverTookPartIsListedWithItsLibraryAndSettings() throws IOException {
        assertThat(page("l2"))
                .startsWith("# l2: How fast is it?\n\n`./bench l2`\n\n| threads |")
                .containsPattern("- lettuce \\(lettuce-core-[^)]+\\): GET or MGET on one shared connection")
                .contains("- 100 keys, ZIPF, values of about 300 bytes of JSON")
                .contains(
                        "- A processor, 2 cores, 4 GB, Linux 6; openjdk 17; Redis 7.0.15; commit abc1234; 2026-01-02T03:04:05Z");
    }

    @Test
    void aLabelledReportShowsItsOwnPicture() throws IOException {
        assertThat(page("l2-uniform")).contains("![Ratios](l2-uniform.svg)");
        assertThat(folder).isDirectoryContaining("glob:**/l2-uniform.json").isDirectoryNotContaining("glob:**/l2.*");
    }

    @Test
    void theJsonHasEveryTurn() throws IOException {
        write("l2");

        JsonNode json = JsonMapper.shared().readTree(Files.readString(folder.resolve("l2.json")));
        assertThat(json.get("rounds").size()).isEqualTo(ROUNDS.size());
        assertThat(json.get("standings").get(1).get("ratio").asDouble()).isEqualTo(1.25);
    }

    @Test
    void withoutTheBaselineThereIsNoReport() {
        List<Round> rounds = List.of(Rounds.of("cachoeira-remote", ONE, 1, 10));

        assertThatThrownBy(() -> Rounds.report(SUITE, rounds)).hasMessageContaining("baseline");
    }

    private static Report report() {
        return Rounds.report(SUITE, ROUNDS);
    }

    private String page(String name) throws IOException {
        write(name);
        return Files.readString(folder.resolve(name + ".md"));
    }

    private void write(String name) throws IOException {
        Fonts.assume();
        report().write(folder, name);
    }
}
