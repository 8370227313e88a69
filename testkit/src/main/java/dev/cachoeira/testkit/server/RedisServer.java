package dev.cachoeira.testkit.server;

import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One real Redis or Valkey server on 127.0.0.1.
 *
 * <pre>{@code
 * try (var server = RedisServer.launch()) {
 *     var client = RedisClient.create(server.uri());
 * }
 * }</pre>
 *
 * <p>It can be stopped, killed, paused and started again; port and folder stay the same. Data comes back after a start
 * only if {@link #saveRdb()} has written it. The process never outlives this JVM. Thread-safe.
 */
public final class RedisServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** The end of this sentence depends on the C library. */
    private static final Pattern PORT_TAKEN = Pattern.compile("bind: Address (already )?in use");

    private final RedisServerBuilder settings;
    private final ServerFolder folder;
    private final @Nullable TlsFiles tls;
    private volatile int port;
    private volatile @Nullable ServerProcess process;

    RedisServer(RedisServerBuilder settings) {
        this.settings = settings.copy();
        this.folder = ServerFolder.of(settings.folder);
        this.tls = settings.tls ? TlsFiles.ofThisJvm() : null;
        this.port = settings.port;
    }

    /** Starts a {@linkplain RedisBinary#bundled() bundled} server with the defaults. */
    public static RedisServer launch() {
        return launch(RedisBinary.bundled());
    }

    /** Starts a server with the defaults. Throws as {@link RedisBinary#path()} and {@link #start()} do. */
    public static RedisServer launch(RedisBinary binary) {
        return builder(binary).start();
    }

    /** Settings for a bundled server. */
    public static RedisServerBuilder builder() {
        return builder(RedisBinary.bundled());
    }

    /** Settings for a server of this binary. */
    public static RedisServerBuilder builder(RedisBinary binary) {
        return new RedisServerBuilder(binary);
    }

    /**
     * Starts the server and waits until it has loaded its data and answers {@code PING}.
     *
     * @return this
     * @throws IllegalStateException if it runs already, or does not come up in time; the message has the log's end
     * @throws ServerUnavailableException if this machine lacks the binary
     */
    public synchronized RedisServer start() {
        if (isRunning()) {
            throw new IllegalStateException(this + " runs already");
        }
        boolean mayMove = port == 0;
        for (int attempt = 1; ; attempt++) {
            if (mayMove) {
                port = settings.portSource.getAsInt();
            }
            long mark = folder.logLength();
            ServerProcess started =
                    ServerProcess.start(ServerCommand.of(settings, folder, port, tls), folder.path(), folder.log());
            process = started;
            Poll.until(settings.startTimeout, () -> !started.isAlive() || isReady(started));
            boolean ended = !started.isAlive();
            if (!ended && isReady(started)) {
                return this;
            }
            started.kill();
            String log = folder.logSince(mark);
            if (!mayMove || attempt == 5 || !PORT_TAKEN.matcher(log).find()) {
                String what = ended ? " ended while it started" : " was not ready after " + settings.startTimeout;
                throw new IllegalStateException(this + what + "; its log:\n" + log);
            }
        }
    }

    /** Ends it with {@code SHUTDOWN NOSAVE}, else by signals. Nothing happens if it does not run. */
    public synchronized void stop() {
        ServerProcess running = process;
        if (running == null || !running.isAlive()) {
            return;
        }
        if (!running.isPaused() && (shutDown(running) || running.terminate(PATIENCE))) {
            return;
        }
        running.kill();
    }

    /** {@code kill -9}, and waits for the end: what was not saved is lost. Nothing happens if it does not run. */
    public synchronized void kill() {
        ServerProcess running = process;
        if (running != null && running.isAlive()) {
            running.kill();
        }
    }

    /** Freezes the process (SIGSTOP): connections stay open, nothing is answered. */
    public synchronized void pause() {
        running().pause();
    }

    /** Lets a paused process go on (SIGCONT). */
    public synchronized void resume() {
        running().resume();
    }

    /** {@link #stop()} and {@link #start()}: same port, same folder, data as of the last snapshot. */
    public synchronized RedisServer restart() {
        stop();
        return start();
    }

    /** Writes a snapshot of the data into the folder and waits for it ({@code SAVE}). */
    public void saveRdb() {
        try (var client = client()) {
            client.send("SAVE");
        }
    }

    /** A new raw connection, authenticated. The caller closes it. */
    public RespClient client() {
        return client(Duration.ofSeconds(5));
    }

    RespClient client(Duration timeout) {
        TlsFiles files = tls;
        RespClient client = RespClient.over(files == null ? new Socket() : files.socket(), port, timeout);
        String password = settings.password;
        if (password != null && settings.sentinel == null) {
            client.send("AUTH", password);
        }
        return client;
    }

    /** Sends one command over a connection of its own. Replies as in {@link RespClient}. */
    public @Nullable Object send(String... command) {
        try (var client = client()) {
            return client.send(command);
        }
    }

    /** {@code redis://127.0.0.1:port}, with {@code :password@} if there is one; {@code rediss://} with TLS. */
    public String uri() {
        return (settings.tls ? "rediss://" : "redis://") + userInfo(settings.password) + "127.0.0.1:" + port;
    }

    static String userInfo(@Nullable String password) {
        return password == null
                ? ""
                : ":" + URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20") + "@";
    }

    /** The port; 0 before the first start if none was set. */
    public int port() {
        return port;
    }

    /** The process id. {@link IllegalStateException} if the server does not run. */
    public long pid() {
        return running().pid();
    }

    /** Whether the process lives, paused or not. */
    public boolean isRunning() {
        ServerProcess current = process;
        return current != null && current.isAlive();
    }

    boolean isResponsive() {
        ServerProcess current = process;
        return current != null && current.isAlive() && !current.isPaused();
    }

    @Nullable
    String password() {
        return settings.password;
    }

    /** What it is an instance of. */
    public RedisBinary binary() {
        return settings.binary;
    }

    /** The folder of its data and its log. */
    public Path folder() {
        return folder.path();
    }

    /** The PEM file of the certificate to trust, the same for all servers of this JVM. {@link IllegalStateException} without TLS. */
    public Path certificate() {
        TlsFiles files = tls;
        if (files == null) {
            throw new IllegalStateException(this + " has no TLS");
        }
        return files.certificate();
    }

    /** The last 50 lines of its log, all starts together. */
    public String logTail() {
        return folder.logTail(50);
    }

    /** Stops it and removes its folder if that is a temporary one. It cannot be started again. */
    @Override
    public synchronized void close() {
        stop();
        folder.close();
    }

    @Override
    public String toString() {
        return settings.binary + (settings.sentinel == null ? "" : " Sentinel") + " on port " + port;
    }

    private ServerProcess running() {
        ServerProcess current = process;
        if (current == null || !current.isAlive()) {
            throw new IllegalStateException(this + " does not run");
        }
        return current;
    }

    /** Ready is only our own process: another server may have taken the port. */
    private boolean isReady(ServerProcess started) {
        try (var client = client(Duration.ofSeconds(1))) {
            return client.text("PING").equals("PONG")
                    && client.text("INFO", "server").contains("process_id:" + started.pid() + "\r\n");
        } catch (UncheckedIOException | RespException e) {
            return false;
        }
    }

    private boolean shutDown(ServerProcess running) {
        try (var client = client(Duration.ofSeconds(1))) {
            client.write("SHUTDOWN", "NOSAVE");
            return running.awaitExit(PATIENCE);
        } catch (UncheckedIOException | RespException e) {
            return running.awaitExit(Duration.ZERO);
        }
    }
}
