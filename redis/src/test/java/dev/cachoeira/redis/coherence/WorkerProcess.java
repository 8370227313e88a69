package dev.cachoeira.redis.coherence;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process that serves {@link Commands}, as its parent holds it: a {@link Worker}, or a {@link Member}. */
final class WorkerProcess implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final Writer commands;
    private final Map<Integer, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private int last;

    /** Starts a {@link Worker}. */
    WorkerProcess(String uri, int sourcePort, boolean patient) {
        this(Worker.class, uri, String.valueOf(sourcePort), String.valueOf(patient));
    }

    /** Starts a class that serves commands. */
    WorkerProcess(Class<?> main, String... arguments) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classpath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
                java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss256k", "-cp", classpath, main.getName()));
        command.addAll(List.of(arguments));
        answers.put(0, ready);
        try {
            process = new ProcessBuilder(command).redirectError(errors()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        commands = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "worker-answers");
        reader.setDaemon(true);
        reader.start();
    }

    /** What workers have to say beside answers goes to the file that {@code -Dcoherence.log} names. */
    private static ProcessBuilder.Redirect errors() {
        String file = System.getProperty("coherence.log");
        return file == null
                ? ProcessBuilder.Redirect.DISCARD
                : ProcessBuilder.Redirect.appendTo(Path.of(file).toFile());
    }

    /** Waits until it can take commands. */
    WorkerProcess awaitReady() {
        value(ready);
        return this;
    }

    /** Sends a command without waiting. */
    synchronized CompletableFuture<String> send(String command, Object... arguments) {
        StringBuilder line = new StringBuilder().append(++last).append(' ').append(command);
        for (Object argument : arguments) {
            line.append(' ').append(argument);
        }
        CompletableFuture<String> answer = new CompletableFuture<>();
        answers.put(last, answer);
        try {
            commands.write(line.append('\n').toString());
            commands.flush();
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    /** Sends a command and waits for its answer. */
    String ask(String command, Object... arguments) {
        return value(send(command, arguments));
    }

    /** Waits for an answer; none in time is a failure of the test, with the worker's stack in the message. */
    String value(CompletableFuture<String> answer) {
        try {
            String text = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (text.startsWith("failed ")) {
                throw new AssertionError("the worker " + text);
            }
            return text;
        } catch (TimeoutException e) {
            throw new AssertionError("a worker hangs:\n" + threads(), e);
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("the worker is gone", e);
        }
    }

    /** As kill -9 does it. */
    void kill() {
        process.destroyForcibly();
    }

    /** Waits until it is dead. */
    void awaitDeath() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("a worker does not die:\n" + threads());
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private String threads() {
        try {
            String jstack =
                    Path.of(System.getProperty("java.home"), "bin", "jstack").toString();
            Process dump = new ProcessBuilder(jstack, String.valueOf(process.pid())).start();
            return new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "no stack: " + e;
        }
    }

    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int space = line.indexOf(' ');
                CompletableFuture<String> answer = answers.remove(Integer.parseInt(line.substring(0, space)));
                if (answer != null) {
                    answer.complete(line.substring(space + 1));
                }
            }
        } catch (IOException e) {
            // The worker is gone.
        }
        answers.values().forEach(answer -> answer.completeExceptionally(new IOException("the worker has ended")));
    }

    @Override
    public void close() {
        try {
            commands.close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
