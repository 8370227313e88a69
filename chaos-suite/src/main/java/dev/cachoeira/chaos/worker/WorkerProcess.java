package dev.cachoeira.chaos.worker;

import dev.cachoeira.chaos.check.Board;
import dev.cachoeira.chaos.check.Figures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A {@link Worker} as its conductor has it. */
public final class WorkerProcess implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String STOPPED = "kill -STOP \"$1\" && echo done; read -r line; kill -CONT \"$1\"";

    private final Process process;
    private final Board board;
    private final int number;
    private final java.io.Writer commands;
    private final Map<Integer, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final Thread killer;
    private @Nullable HeldShell freeze;
    private int last;

    private WorkerProcess(Process process, Board board, int number) {
        this.process = process;
        this.board = board;
        this.number = number;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        this.killer = new Thread(process::destroyForcibly);
        answers.put(0, ready);
        Runtime.getRuntime().addShutdownHook(killer);
        Thread reader = new Thread(this::read, "worker-answers");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a worker.
     *
     * @param order what it is told
     * @param wrapper words before the command, such as those that put it into another network
     * @param environment variables that it has beside those of this process
     * @param log where it logs, or null for nowhere
     */
    public static WorkerProcess start(
            WorkerOrder order, Board board, List<String> wrapper, Map<String, String> environment, @Nullable Path log) {
        List<String> command = new ArrayList<>(wrapper);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.addAll(List.of(Worker.class.getName(), JSON.writeValueAsString(order)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(
                        log == null ? ProcessBuilder.Redirect.DISCARD : ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            return new WorkerProcess(builder.start(), board, order.process());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it works. */
    public void awaitReady() {
        value(ready, PATIENCE);
    }

    /** What it has seen since it was asked last. */
    public Figures figures() {
        return JSON.readValue(ask("figures"), Figures.class);
    }

    /** Sends a command and waits for its answer. */
    public String ask(String command, Object... arguments) {
        return value(send(command, arguments), PATIENCE);
    }

    /** Sends a command without waiting. */
    public synchronized CompletableFuture<String> send(String command, Object... arguments) {
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

    /** Stops it (SIGSTOP) until {@link #goOn()}. */
    public void stop() {
        board.stopping(number, System.nanoTime());
        freeze = HeldShell.of(STOPPED, String.valueOf(process.pid()));
    }

    /** Lets it go on (SIGCONT). */
    public void goOn() {
        HeldShell lasting = freeze;
        if (lasting != null) {
            board.waking(number, System.nanoTime());
            lasting.close();
            freeze = null;
        }
    }

    private String value(CompletableFuture<String> answer, Duration patience) {
        try {
            String text = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (text.startsWith("failed ")) {
                throw new IllegalStateException("worker " + number + " " + text);
            }
            return text;
        } catch (TimeoutException e) {
            throw new IllegalStateException("worker " + number + " does not answer", e);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("worker " + number + " is gone", e);
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

    /** Kills it and waits for its end. */
    @Override
    public void close() {
        goOn();
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook has done the same.
        }
    }
}
