package dev.cachoeira.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running child process with a log file, and the signals that it is sent. Guarded by the {@link Watchdog}. */
final class ServerProcess {

    private final Process process;
    private volatile boolean paused;

    private ServerProcess(Process process) {
        this.process = process;
    }

    /** Starts the command in the folder; what it prints is added to the end of the log. */
    static ServerProcess start(List<String> command, Path folder, Path log) {
        try {
            Process process = Spawn.start(new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
            Watchdog.guard(process.toHandle(), "KILL");
            return new ServerProcess(process);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.get(0), e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean isPaused() {
        return paused;
    }

    /** SIGTERM; false if the process still lives after that time. */
    boolean terminate(Duration patience) {
        process.destroy();
        return awaitExit(patience);
    }

    /** SIGKILL, and waits for the end. Works on a paused process too. */
    void kill() {
        process.destroyForcibly();
        if (!awaitExit(Duration.ofSeconds(10))) {
            throw new IllegalStateException("process " + pid() + " survives SIGKILL");
        }
    }

    boolean awaitExit(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** SIGSTOP, and waits until the system shows the process as stopped, where it shows that. */
    void pause() {
        signal("STOP");
        paused = true;
        Poll.require(
                Duration.ofSeconds(5),
                () -> "process " + pid() + " does not stop",
                () -> ProcessState.isStopped(pid()));
    }

    /** SIGCONT. */
    void resume() {
        signal("CONT");
        paused = false;
    }

    private void signal(String name) {
        if (!isAlive()) {
            throw new IllegalStateException("process " + pid() + " has ended");
        }
        try {
            int status = Spawn.start(new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid()))
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + name + " " + pid() + " ended with status " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
