package dev.cachoeira.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Where and with what something was measured.
 *
 * @param processor the processor's name
 * @param cores how many cores the JVM sees
 * @param memory the machine's memory
 * @param kernel the operating system
 * @param jdk the JVM of the subjects
 * @param redis the server's version
 * @param commit the commit, with a plus when files were changed since
 * @param at when the run began
 */
public record Machine(
        String processor,
        int cores,
        String memory,
        String kernel,
        String jdk,
        String redis,
        String commit,
        Instant at) {

    /** Looks at this machine. */
    public static Machine here(Path java, String redis) {
        String changed =
                run("git", "status", "--porcelain", "--untracked-files=no").isBlank() ? "" : "+";
        return new Machine(
                line("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                line("/proc/meminfo", "MemTotal"),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                run(java.toString(), "--version").lines().findFirst().orElse("unknown"),
                redis,
                run("git", "rev-parse", "--short", "HEAD").trim() + changed,
                Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    /** All of it in one line. */
    public String summary() {
        return "%s, %d cores, %s, %s; %s; Redis %s; commit %s; %s"
                .formatted(processor, cores, memory, kernel, jdk, redis, commit, at);
    }

    private static String line(String file, String name) {
        try {
            return Files.readString(Path.of(file))
                    .lines()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "unknown";
        }
    }
}
