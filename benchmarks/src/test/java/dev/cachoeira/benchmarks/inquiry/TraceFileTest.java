package dev.cachoeira.benchmarks.inquiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class TraceFileTest {

    @TempDir
    private Path folder;

    private Path write(String name, int... keys) throws IOException {
        Path file = folder.resolve(name);
        try (DataOutputStream out =
                new DataOutputStream(new XZOutputStream(Files.newOutputStream(file), new LZMA2Options(1)))) {
            for (int key : keys) {
                out.writeInt(key);
            }
        }
        return file;
    }

    @Test
    void keysComeInTheirOrder() throws IOException {
        TraceFile trace = TraceFile.read(write("shop.trace.xz", 7, -1, 7, Integer.MIN_VALUE), 100);

        assertThat(trace.name()).isEqualTo("shop");
        assertThat(trace.keys()).containsExactly(7, -1, 7, Integer.MIN_VALUE);
        assertThat(trace.best()).isEqualTo(0.25);
    }

    @Test
    void theFirstFewAreEnoughForALook() throws IOException {
        assertThat(TraceFile.read(write("shop.trace.xz", 1, 2, 3), 2).keys()).containsExactly(1, 2);
    }

    @Test
    void allTracesOfAFolderAreFound() throws IOException {
        write("b.trace.xz", 1);
        write("a.trace.xz", 1);
        Files.writeString(folder.resolve("README.md"), "what they are");

        assertThat(TraceFile.in(folder))
                .extracting(file -> file.getFileName().toString())
                .containsExactly("a.trace.xz", "b.trace.xz");
        assertThatThrownBy(() -> TraceFile.in(folder.resolve("none")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot be listed");
    }
}
