package dev.cachoeira.testkit.server;

import dev.cachoeira.testkit.FreePort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL on 127.0.0.1, from a Maven dependency. The user is {@code postgres}, no password is asked. Works as
 * root too. The first start on a machine unpacks the server (about 3 seconds), later ones take less than a second. The
 * process never outlives this JVM. Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {

    private final PostgresServerBuilder settings;
    private final ServerFolder folder;
    private final int port;
    private @Nullable EmbeddedPostgres running;

    PostgresServer(PostgresServerBuilder settings) {
        this.settings = settings.copy();
        this.folder = ServerFolder.of(settings.folder);
        this.port = settings.port == 0 ? FreePort.find() : settings.port;
    }

    /** Starts a server with the defaults. */
    public static PostgresServer launch() {
        return builder().start();
    }

    /** Settings for a server. */
    public static PostgresServerBuilder builder() {
        return new PostgresServerBuilder();
    }

    /**
     * Starts it again after {@link #stop()}: same port, same data.
     *
     * @return this
     * @throws IllegalStateException if it runs already, or does not come up in time; the message has the log's end
     */
    public synchronized PostgresServer start() {
        if (running != null) {
            throw new IllegalStateException(this + " runs already");
        }
        try {
            Path binaries = Files.createDirectories(BinaryFolder.path().resolve("postgres"));
            var builder = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(binaries.toFile())
                    .setDataDirectory(data())
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPort(port)
                    .setPGStartupWait(settings.startTimeout)
                    .setOutputRedirector(Redirect.appendTo(folder.log().toFile()))
                    .setErrorRedirector(Redirect.appendTo(folder.log().toFile()));
            settings.config.forEach(builder::setServerConfig);
            running = builder.start();
            postmaster().ifPresent(process -> Watchdog.guard(process, "INT"));
            return this;
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException(this + " did not come up; its log:\n" + folder.logTail(50), e);
        }
    }

    /** Ends it in an orderly way; open connections are cut. Nothing happens if it does not run. */
    public synchronized void stop() {
        try {
            if (running != null) {
                Optional<ProcessHandle> process = postmaster();
                running.close();
                process.ifPresent(PostgresServer::awaitEnd);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            running = null;
        }
    }

    /** {@code jdbc:postgresql://127.0.0.1:port/postgres?user=postgres} */
    public String jdbcUrl() {
        return jdbcUrl("postgres");
    }

    /** The address of another database of this server, which need not exist yet. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + user();
    }

    /** The name of the superuser: {@code postgres}. */
    public String user() {
        return "postgres";
    }

    /** The port. */
    public int port() {
        return port;
    }

    /** The folder of its data and its log. */
    public Path folder() {
        return folder.path();
    }

    /** The last 50 lines of its log, all starts together. */
    public String logTail() {
        return folder.logTail(50);
    }

    /** The process id. {@link IllegalStateException} if the server does not run. */
    public long pid() {
        return postmaster()
                .orElseThrow(() -> new IllegalStateException(this + " does not run"))
                .pid();
    }

    /** Stops it and removes its folder if that is a temporary one. */
    @Override
    public synchronized void close() {
        stop();
        folder.close();
    }

    @Override
    public String toString() {
        return "PostgreSQL on port " + port;
    }

    /** Its tools report the end a moment before it comes. */
    private static void awaitEnd(ProcessHandle process) {
        Poll.require(
                Duration.ofSeconds(5), () -> "PostgreSQL does not end", () -> ProcessState.hasEnded(process.pid()));
    }

    private Path data() {
        return folder.path().resolve("data");
    }

    private Optional<ProcessHandle> postmaster() {
        try {
            Path file = data().resolve("postmaster.pid");
            return Files.exists(file)
                    ? ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(file).get(0).strip()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
