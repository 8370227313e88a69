package dev.cachoeira.benchmarks.inquiry;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.tukaani.xz.XZInputStream;

/**
 * Requests that were made in earnest: keys in the order in which they were asked for.
 *
 * @param name what it is called
 * @param keys what was asked for
 */
record TraceFile(String name, int[] keys) {

    private static final String ENDING = ".trace.xz";
    private static final int BUFFER = 1 << 16;

    /** The traces in a folder, by name. */
    static List<Path> in(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the traces in " + folder + " cannot be listed", e);
        }
    }

    /** Reads a file of 32-bit integers, the highest byte first, compressed by xz; their start is enough for a first look. */
    static TraceFile read(Path file, int most) throws IOException {
        int[] keys = new int[1 << 10];
        int count = 0;
        try (DataInputStream in = new DataInputStream(
                new java.io.BufferedInputStream(new XZInputStream(Files.newInputStream(file)), BUFFER))) {
            while (count < most) {
                if (count == keys.length) {
                    keys = Arrays.copyOf(keys, count * 2);
                }
                keys[count] = in.readInt();
                count++;
            }
        } catch (EOFException e) {
            // That was all.
        }
        String name = String.valueOf(file.getFileName()).replace(ENDING, "");
        return new TraceFile(name, Arrays.copyOf(keys, count));
    }

    long distinct() {
        return Arrays.stream(keys).distinct().count();
    }

    /** The share of hits that a cache would have that forgets nothing. */
    double best() {
        return 1 - distinct() / (double) keys.length;
    }
}
