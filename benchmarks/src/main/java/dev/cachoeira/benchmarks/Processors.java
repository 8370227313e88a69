package dev.cachoeira.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Processor time by the kernel's books, in ticks of 10 ms. Linux only. */
public final class Processors {

    private static final double TICKS_PER_SECOND = 100;

    private Processors() {}

    /** What the whole machine has worked, in seconds. */
    static double machine() {
        return machine(read(Path.of("/proc/stat")));
    }

    /** By the first line of {@code /proc/stat}, which is about all cores; waiting for a disk is no work. */
    static double machine(String stat) {
        String[] fields = stat.lines().findFirst().orElseThrow().trim().split("\\s+");
        long idle = Long.parseLong(fields[4]) + Long.parseLong(fields[5]);
        long total = Arrays.stream(fields, 1, 9).mapToLong(Long::parseLong).sum();
        return (total - idle) / TICKS_PER_SECOND;
    }

    /** What one process has worked, in seconds. */
    public static double process(long pid) {
        return process(read(Path.of("/proc/" + pid + "/stat")));
    }

    /** The second field is a name in brackets, which may have spaces and brackets itself. */
    static double process(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the kernel's books cannot be read", e);
        }
    }
}
