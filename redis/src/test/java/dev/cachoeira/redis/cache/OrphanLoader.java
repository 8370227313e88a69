package dev.cachoeira.redis.cache;

import dev.cachoeira.Cachoeira;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A process of its own whose loader never ends. */
final class OrphanLoader implements AutoCloseable {

    private final Process process;
    private final BufferedReader lines;

    private OrphanLoader(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    static OrphanLoader start(int port, String key) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classpath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new OrphanLoader(new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classpath,
                        OrphanLoader.class.getName(),
                        String.valueOf(port),
                        key)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    String line() throws IOException {
        return lines.readLine();
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    /** Runs in the child. */
    public static void main(String[] arguments) throws Exception {
        var cachoeira = Cachoeira.builder()
                .uri("redis://127.0.0.1:" + arguments[0])
                .fleet(TrapFixture.QUICK)
                .startWait(Duration.ofSeconds(10))
                .build();
        TrapFixture.texts(cachoeira, builder -> builder.leaseTtl(Duration.ofMillis(500)))
                .get(arguments[1], key -> {
                    System.out.println("loading");
                    System.out.flush();
                    Thread.sleep(60_000);
                    return "never";
                });
    }
}
