package dev.cachoeira.redis.behind;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** An {@link Updater} as its parent holds it. */
final class UpdaterProcess implements AutoCloseable {

    private final String name;
    private final Process process;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean drained;

    UpdaterProcess(String uri, String source, String name, int keys, long updates, Consumer<String> lines) {
        this.name = name;
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classpath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        try {
            process = new ProcessBuilder(
                            java,
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xmx96m",
                            "-cp",
                            classpath,
                            Updater.class.getName(),
                            uri,
                            source,
                            name,
                            String.valueOf(keys),
                            String.valueOf(updates),
                            String.valueOf(name.hashCode()))
                    .redirectError(errors())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread reader = new Thread(() -> read(lines), "updater-lines");
        reader.setDaemon(true);
        reader.start();
    }

    /** What updaters have to say beside that goes to the file that {@code -Dcrash.log} names. */
    private static ProcessBuilder.Redirect errors() {
        String file = System.getProperty("crash.log");
        return file == null
                ? ProcessBuilder.Redirect.DISCARD
                : ProcessBuilder.Redirect.appendTo(Path.of(file).toFile());
    }

    private void read(Consumer<String> lines) {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                switch (line) {
                    case "done" -> done.complete(null);
                    case "closed" -> drained = true;
                    default -> lines.accept(line);
                }
            }
        } catch (IOException e) {
            // It was killed.
        }
        done.complete(null);
        ended.complete(null);
    }

    String name() {
        return name;
    }

    /** Until it has done all its updates, or is gone. */
    void awaitDone() {
        await(done);
    }

    private void await(CompletableFuture<Void> future) {
        try {
            future.get(10, TimeUnit.MINUTES);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("an updater does not come to its end", e);
        }
    }

    /** {@code kill -9}; returns when all that it had said is read. */
    void kill() {
        process.destroyForcibly();
        await(ended);
    }

    /** Lets it end by itself. */
    boolean end() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await(ended);
        return drained;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
