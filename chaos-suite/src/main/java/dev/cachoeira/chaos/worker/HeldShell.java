package dev.cachoeira.chaos.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A shell script that does something, and undoes it when its input ends: so it is undone however this JVM ends.
 *
 * <p>The script says {@code done} when it has begun and after each line that it has obeyed; signals do not end it.
 */
public final class HeldShell implements AutoCloseable {

    private static final String DONE = "done";

    private final Process shell;
    private final BufferedReader answers;
    private final Writer orders;

    private HeldShell(Process shell) {
        this.shell = shell;
        this.answers = shell.inputReader(StandardCharsets.UTF_8);
        this.orders = shell.outputWriter(StandardCharsets.UTF_8);
    }

    /** Runs the script with these arguments and waits until it has begun. */
    public static HeldShell of(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "trap '' INT TERM HUP\n" + script, "chaos"));
        command.addAll(List.of(arguments));
        try {
            HeldShell held = new HeldShell(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
            held.awaitDone();
            return held;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the script a line and waits until it has obeyed. */
    public void order(String line) {
        try {
            orders.write(line + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitDone();
    }

    private void awaitDone() {
        try {
            String answer = answers.readLine();
            if (!DONE.equals(answer)) {
                throw new IllegalStateException("a shell has said: " + answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            orders.close();
            shell.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
