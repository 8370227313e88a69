package dev.cachoeira.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Ends servers and removes their temporary folders when this JVM is gone, however it went.
 *
 * <p>One small {@code sh} process per JVM reads lines from a pipe that only this JVM holds open. When the JVM ends, by
 * {@code System.exit} or by {@code kill -9}, the pipe ends, and the shell kills what is still on its list. It does so
 * after all shutdown hooks, so an application may still use its servers while it shuts down. A server that ends earlier
 * is taken off the list, so a pid that the system has given to another process is never hit.
 */
final class Watchdog {

    /** Lines: "+ SIGNAL PID" guards a process, "- SIGNAL PID" takes it off, "d PATH" removes a folder at the end. */
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            guarded=
            while read -r what first rest; do
              case $what in
                +) guarded="$guarded $first:$rest" ;;
                -) left=
                   for one in $guarded; do [ "$one" = "$first:$rest" ] || left="$left $one"; done
                   guarded=$left ;;
                d) set -- "$@" "$first${rest:+ $rest}" ;;
              esac
            done
            for one in $guarded; do kill -CONT "${one#*:}"; kill -"${one%%:*}" "${one#*:}"; done
            for one in $guarded; do
              tries=0
              while kill -0 "${one#*:}" && [ $tries -lt 200 ]; do
                stat=
                read -r stat <"/proc/${one#*:}/stat"
                case $stat in *") Z "*) break ;; esac
                sleep 0.02
                tries=$((tries + 1))
              done
            done
            [ $# = 0 ] || rm -rf -- "$@"
            """;

    private static @Nullable Writer pipe;

    private Watchdog() {}

    /** Sends the signal (without SIG, such as {@code KILL}) to the process if it is alive when this JVM is gone. */
    static void guard(ProcessHandle process, String signal) {
        String line = signal + " " + process.pid();
        tell("+ " + line);
        var unused = process.onExit().thenRun(() -> tell("- " + line));
    }

    /** Removes a folder when this JVM is gone. */
    static void removeLater(Path temporaryFolder) {
        tell("d " + temporaryFolder.toAbsolutePath());
    }

    private static synchronized void tell(String line) {
        try {
            if (pipe == null) {
                pipe = open();
            }
            pipe.write(line + "\n");
            pipe.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the watchdog of the test servers is gone", e);
        }
    }

    private static Writer open() throws IOException {
        return Spawn.start(new ProcessBuilder("sh", "-c", SCRIPT, "cachoeira-watchdog")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD))
                .outputWriter(StandardCharsets.UTF_8);
    }
}
