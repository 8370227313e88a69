package dev.cachoeira.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.benchmarks.Load;
import dev.cachoeira.benchmarks.subject.Subjects;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SuiteTest {

    static List<Suite> all() {
        return Suite.all(500, false);
    }

    static List<Suite> onVirtualThreads() {
        return Suite.all(500, true);
    }

    @ParameterizedTest
    @MethodSource("all")
    void hasOnlySubjectsThatThereAreTheBaselineAmongThem(Suite suite) {
        assertThat(Subjects.names()).containsAll(suite.subjects());
        assertThat(suite.subjects()).contains(suite.baseline()).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("all")
    void timesOneOperationOfAPowerOfTwo(Suite suite) {
        assertThat(suite.loads()).isNotEmpty().allSatisfy(load -> {
            assertThat(Integer.bitCount(load.sampleEvery())).isEqualTo(1);
            assertThat(load.millis()).isEqualTo(500);
        });
    }

    @ParameterizedTest
    @MethodSource("onVirtualThreads")
    void hasOneLoadOnVirtualThreads(Suite suite) {
        assertThat(suite.loads()).extracting(Load::label).containsExactly("256 virtual");
    }

    @ParameterizedTest
    @MethodSource("all")
    void withoutSomeSubjectsTheRestIsTheSame(Suite suite) {
        Suite fewer = suite.without(Set.of(suite.baseline(), "nobody"));

        assertThat(fewer.subjects()).hasSize(suite.subjects().size() - 1).doesNotContain(suite.baseline());
        assertThat(fewer.loads()).isEqualTo(suite.loads());
    }
}
