package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.UnreadableValueException.Reason;
import dev.cachoeira.codec.JsonCodec;
import dev.cachoeira.codec.TypeRef;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What happens where the libraries that compress are not on the class path. */
class MissingLibraryTest {

    /** Runs something where they are not. */
    @SuppressWarnings("unchecked")
    private static <T> T without(Class<? extends Callable<T>> type) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("lz4-java") && !entry.contains("zstd-jni")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        try (var loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            return ((Callable<T>) loader.loadClass(type.getName())
                            .getDeclaredConstructor()
                            .newInstance())
                    .call();
        }
    }

    @Test
    void aCacheThatCompressesIsRefusedWithWhatToAdd() throws Exception {
        for (int round = 0; round < 2; round++) {
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
    }

    @Test
    void whatOthersHaveCompressedIsUnreadable() throws Exception {
        assertThat(without(Read.class)).isEqualTo(Reason.NO_LIBRARY.name());
    }

    /** Builds a cache for each algorithm. */
    public static final class Build implements Callable<List<String>> {
        @Override
        public List<String> call() {
            List<String> outcomes = new ArrayList<>();
            try (Cachoeira cachoeira =
                    Cachoeira.builder().mode(CachesSettings.Mode.LOCAL).build()) {
                outcomes.add(build(cachoeira, Compression.none()));
                outcomes.add(build(cachoeira, Compression.lz4()));
                outcomes.add(build(cachoeira, Compression.zstd()));
                outcomes.add(build(cachoeira, Compression.zstd()));
            }
            return outcomes;
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
    public static final class Read implements Callable<String> {
        @Override
        public String call() {
            byte[] entry = EntryFormat.value(
                    new EntryFormat.Meta(7, 8, 9, List.of()), new Payload(new byte[] {0, 0, 0, 9, 1}, EntryFormat.LZ4));
            Payloads<String> payloads = new Payloads<>(JsonCodec.of(TypeRef.of(String.class)), CacheOptions.DEFAULTS);
            try {
                payloads.open(new byte[0], (EntryFormat.Value) EntryFormat.read(entry), 0);
                return "read";
            } catch (UnreadableValueException e) {
                return e.reason().name();
            }
        }
    }
}
