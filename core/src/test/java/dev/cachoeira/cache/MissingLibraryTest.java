package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.UnreadableValueException.Reason;
import dev.cachoeira.codec.JsonCodec;
import dev.cachoeira.codec.TypeRef;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What happens where the libraries that compress are not on the class path. In a process of its own: classes that lack what
 * they refer to would stay in this one, and hold up whoever instruments all classes.
 */
class MissingLibraryTest {

    /** What a program prints where they are not. */
    private static List<String> without(Class<?> program) throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("lz4-java") && !entry.contains("zstd-jni"))
                .collect(Collectors.joining(File.pathSeparator));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(java, "-cp", classPath, program.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).isZero();
        return printed;
    }

    @Test
    void aCacheThatCompressesIsRefusedWithWhatToAdd() throws Exception {
        assertThat(without(Build.class))
                .containsExactly(
                        "built",
                        "cache 'LZ4' cannot be made: compression must be NONE unless at.yawk.lz4:lz4-java is on the"
                                + " class path, but was LZ4",
                        "cache 'ZSTD' cannot be made: compression must be NONE unless com.github.luben:zstd-jni is"
                                + " on the class path, but was ZSTD",
                        "cache 'ZSTD' cannot be made: compression must be NONE unless com.github.luben:zstd-jni is"
                                + " on the class path, but was ZSTD");
    }

    @Test
    void whatOthersHaveCompressedIsUnreadable() throws Exception {
        assertThat(without(Read.class)).containsExactly(Reason.NO_LIBRARY.name());
    }

    /** Builds a cache for each algorithm. */
    static final class Build {

        private Build() {}

        public static void main(String[] args) {
            try (Cachoeira cachoeira =
                    Cachoeira.builder().mode(CachesSettings.Mode.LOCAL).build()) {
                System.out.println(build(cachoeira, Compression.none()));
                System.out.println(build(cachoeira, Compression.lz4()));
                System.out.println(build(cachoeira, Compression.zstd()));
                System.out.println(build(cachoeira, Compression.zstd()));
            }
        }

        private static String build(Cachoeira cachoeira, Compression compression) {
            try {
                cachoeira
                        .cache(compression.algorithm().name(), String.class, String.class)
                        .compress(compression)
                        .build();
                return "built";
            } catch (IllegalArgumentException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    /** Reads what was compressed elsewhere. */
    static final class Read {

        private Read() {}

        public static void main(String[] args) {
            byte[] entry = EntryFormat.value(
                    new EntryFormat.Meta(7, 8, 9, List.of()), new Payload(new byte[] {0, 0, 0, 9, 1}, EntryFormat.LZ4));
            Payloads<String> payloads = new Payloads<>(JsonCodec.of(TypeRef.of(String.class)), CacheOptions.DEFAULTS);
            try {
                payloads.open(new byte[0], (EntryFormat.Value) EntryFormat.read(entry), 0);
                System.out.println("read");
            } catch (UnreadableValueException e) {
                System.out.println(e.reason().name());
            }
        }
    }
}
