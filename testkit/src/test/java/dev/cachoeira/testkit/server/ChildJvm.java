package dev.cachoeira.testkit.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** A JVM of its own with this one's classpath, for tests of what happens around a JVM's end. */
final class ChildJvm {

    private final ProcessBuilder builder;
    private Process process;
    private BufferedReader lines;

    private ChildJvm(ProcessBuilder builder) {
        this.builder = builder;
    }

    static ChildJvm of(Class<?> main) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classpath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ChildJvm(new ProcessBuilder(java, "-XX:TieredStopAtLevel=1", "-cp", classpath, main.getName())
                .redirectErrorStream(true));
    }

    ChildJvm env(String name, String value) {
        builder.environment().put(name, value);
        return this;
    }

    ChildJvm start() {
        try {
            process = builder.start();
            lines = process.inputReader(StandardCharsets.UTF_8);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String line() throws IOException {
        return lines.readLine();
    }

    /** All that it still prints. */
    String output() {
        return lines.lines().collect(Collectors.joining("\n"));
    }

    /** Lets it go on from {@code System.in.read()}. */
    void goOn() throws IOException {
        process.getOutputStream().close();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
