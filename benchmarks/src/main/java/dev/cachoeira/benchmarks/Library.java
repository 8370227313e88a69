package dev.cachoeira.benchmarks;

import java.net.URI;
import java.nio.file.Path;

/** Names libraries as their files are called, with their versions. */
public final class Library {

    private Library() {}

    /** The library that a class comes from. */
    public static String of(Class<?> any) {
        URI file = URI.create(
                any.getProtectionDomain().getCodeSource().getLocation().toString());
        return Path.of(file).getFileName().toString().replace(".jar", "");
    }
}
