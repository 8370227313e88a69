package dev.cachoeira.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

class RedisBinaryTest {

    @ParameterizedTest
    @MethodSource("dev.cachoeira.testkit.server.RedisBinary#all")
    void aBinaryIsOfTheVersionThatItsNameSays(RedisBinary binary) {
        String number = binary.name().substring(binary.name().indexOf(' ') + 1);

        assertThat(binary.version()).startsWith(number + ".");
        assertThat(binary.isValkey()).isEqualTo(binary.name().startsWith("Valkey"));
    }

    @Test
    void versionsAreComparedAsNumbers() {
        RedisBinary bundled = RedisBinary.bundled();

        assertThat(bundled.isAtLeast(6, 2)).isTrue();
        assertThat(bundled.isAtLeast(7, 0)).isTrue();
        assertThat(bundled.isAtLeast(7, 1)).isFalse();
        assertThat(bundled.isAtLeast(8, 0)).isFalse();
    }

    @Test
    void aMissingBinarySkipsTheTestAndSaysWhy() {
        assumeFalse(Boolean.parseBoolean(System.getenv("CACHOEIRA_REQUIRE_SERVERS")));
        RedisBinary missing = RedisBinary.at(Path.of("/no/such/redis-server"));

        assertThat(missing.isAvailable()).isFalse();
        assertThatThrownBy(missing::path)
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("/no/such/redis-server");
    }

    @Test
    void aMissingBinaryIsAFailureWhereServersAreRequired() throws Exception {
        var child = ChildJvm.of(MissingServer.class)
                .env("CACHOEIRA_REQUIRE_SERVERS", "true")
                .start();

        assertThat(child.output()).contains("IllegalStateException: /no/such/redis-server is not available");
    }

    @Test
    void severalJvmsMayExtractAtTheSameTime(@TempDir Path folder) throws Exception {
        var children = IntStream.range(0, 3)
                .mapToObj(i -> ChildJvm.of(PrintVersions.class)
                        .env("CACHOEIRA_SERVERS", folder.toString())
                        .start())
                .toList();

        for (ChildJvm child : children) {
            assertThat(child.output()).contains("7.0.15");
        }
        try (var files = Files.list(folder)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertThat(names).hasSize(1).allMatch(name -> name.startsWith("redis-server-7.0.15-"));
        }
    }

    @Test
    void aHalfWrittenBinaryIsReplaced(@TempDir Path folder) throws Exception {
        Path half = folder.resolve(RedisBinary.bundled().path().getFileName());
        Files.writeString(half, "half");

        var child = ChildJvm.of(PrintVersions.class)
                .env("CACHOEIRA_SERVERS", folder.toString())
                .start();

        assertThat(child.output()).contains("7.0.15");
    }

    static final class PrintVersions {
        public static void main(String[] args) {
            System.out.println(RedisBinary.bundled().version());
        }
    }

    static final class MissingServer {
        public static void main(String[] args) {
            try {
                RedisBinary.at(Path.of("/no/such/redis-server")).path();
            } catch (RuntimeException e) {
                System.out.println(e);
            }
        }
    }
}
