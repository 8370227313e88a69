package dev.cachoeira.cache;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a cache's values are made smaller before they go to Redis. What is read is decompressed whatever this says, as long
 * as the library for it is there: so it can be switched on and off while processes run.
 *
 * <p>A value is compressed if its encoded form has at least {@code threshold} bytes and at most {@link #MAX_SIZE}, and
 * stays so only if that makes it smaller. Memory keeps what is decompressed, and counts that size.
 *
 * <p><b>Where values are secret</b>, mind what sizes tell, with {@link EncryptionKeys} too: whoever can bring text of
 * their choosing into a value that also holds a secret, and sees how large the entry in Redis becomes, finds out whether
 * the two are alike (as in the attack on TLS called CRIME). Do not compress such caches.
 *
 * @param algorithm which library does it
 * @param threshold values of fewer bytes are left as they are; default 1 KiB
 */
public record Compression(Algorithm algorithm, ByteSize threshold) {

    /**
     * The largest encoded value that is compressed, 64 MiB. An entry that claims to hold a larger one is not decompressed
     * but counts as unreadable: so no entry, whoever wrote it, makes a process allocate more than that.
     */
    public static final ByteSize MAX_SIZE = ByteSize.ofMebibytes(64);

    private static final ByteSize DEFAULT_THRESHOLD = ByteSize.ofKibibytes(1);

    /** Checks that nothing is null. */
    public Compression {
        Objects.requireNonNull(algorithm, "algorithm");
        Objects.requireNonNull(threshold, "threshold");
    }

    /** What compresses. The libraries are optional: who compresses adds one to the class path. */
    public enum Algorithm {
        /** Nothing does. */
        NONE("", ""),
        /** LZ4: takes hardly any time. Needs {@code at.yawk.lz4:lz4-java}. */
        LZ4("at.yawk.lz4:lz4-java", "net.jpountz.lz4.LZ4Factory"),
        /** Zstandard: takes more time and gives smaller values. Needs {@code com.github.luben:zstd-jni}. */
        ZSTD("com.github.luben:zstd-jni", "com.github.luben.zstd.Zstd");

        private final String library;
        private final String classOfIt;

        Algorithm(String library, String classOfIt) {
            this.library = library;
            this.classOfIt = classOfIt;
        }
    }

    /** Values are stored as their codec writes them; the default. */
    public static Compression none() {
        return new Compression(Algorithm.NONE, DEFAULT_THRESHOLD);
    }

    /** By LZ4, from 1 KiB on. */
    public static Compression lz4() {
        return new Compression(Algorithm.LZ4, DEFAULT_THRESHOLD);
    }

    /** By Zstandard, from 1 KiB on. */
    public static Compression zstd() {
        return new Compression(Algorithm.ZSTD, DEFAULT_THRESHOLD);
    }

    /** The same from another size on. */
    public Compression from(ByteSize newThreshold) {
        return new Compression(algorithm, newThreshold);
    }

    /** The same by another algorithm. */
    public Compression by(Algorithm newAlgorithm) {
        return new Compression(newAlgorithm, threshold);
    }

    /** What keeps this from working here, in words; null when nothing does. */
    @Nullable
    String problem() {
        if (algorithm == Algorithm.NONE) {
            return null;
        }
        try {
            Class.forName(algorithm.classOfIt, false, Compression.class.getClassLoader());
            Compressor unused = Compressor.of(algorithm);
            return null;
        } catch (ClassNotFoundException e) {
            return problem("is on the class path");
        } catch (LinkageError e) { // its native part, say
            return problem("works here (" + e + ")");
        }
    }

    private String problem(String condition) {
        return "compression must be NONE unless " + algorithm.library + " " + condition + ", but was " + algorithm;
    }
}
