package dev.cachoeira.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Where a run took place.
 *
 * @param processor the processor's name
 * @param cores how many cores the JVM sees
 * @param kernel the operating system
 * @param jdk the JVM, of the workers too
 * @param redis the version of the servers
 * @param commit the commit, with a plus when files were changed since
 * @param at when the run began
 */
public record Machine(String processor, int cores, String kernel, String jdk, String redis, String commit, Instant at) {

    static Machine here(String redis) {
        String changed = git("status", "--porcelain", "--untracked-files=no").isBlank() ? "" : "+";
        return new Machine(
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                redis,
                git("rev-parse", "--short", "HEAD").trim() + changed,
                Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    private static String processorName() {
        try {
            return Files.readString(Path.of("/proc/cpuinfo"))
                    .lines()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("unknown processor");
        } catch (IOException e) {
            return "unknown processor";
        }
    }

    private static String git(String... words) {
        try {
            ProcessBuilder builder = new ProcessBuilder(words);
            builder.command().add(0, "git");
            Process process =
                    builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "unknown";
        }
    }
}
