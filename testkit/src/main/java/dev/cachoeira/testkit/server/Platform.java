package dev.cachoeira.testkit.server;

import java.util.Locale;

/** This machine's system and processor as server archives name them, for example {@code linux-amd64}. */
final class Platform {

    private Platform() {}

    static String name() {
        return name(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static String name(String system, String processor) {
        return system(system.toLowerCase(Locale.ROOT)) + "-" + processor(processor.toLowerCase(Locale.ROOT));
    }

    private static String system(String system) {
        return system.startsWith("mac") ? "darwin" : system.replace(' ', '-');
    }

    private static String processor(String processor) {
        return switch (processor) {
            case "x86_64", "amd64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "i386", "i486", "i586", "i686", "x86" -> "386";
            default -> processor;
        };
    }
}
