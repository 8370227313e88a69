package dev.cachoeira.testkit.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link PostgresServer}. Not thread-safe. */
public final class PostgresServerBuilder {

    final Map<String, String> config = new LinkedHashMap<>();

    @Nullable
    Path folder;

    int port;
    Duration startTimeout = Duration.ofSeconds(20);

    PostgresServerBuilder() {}

    /**
     * The folder of the data and the log; made if it is missing, kept when the server is closed. Default: a temporary
     * folder that {@link PostgresServer#close()} removes.
     */
    public PostgresServerBuilder folder(Path folder) {
        this.folder = folder.toAbsolutePath();
        return this;
    }

    /** The port to listen on. Default: a free one. */
    public PostgresServerBuilder port(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535 but it is " + port);
        }
        this.port = port;
        return this;
    }

    /**
     * A setting of {@code postgresql.conf}, for example {@code config("wal_level", "logical")}. The launcher itself sets
     * only {@code fsync=off}: data survives the end of the process, not that of the machine.
     */
    public PostgresServerBuilder config(String setting, String value) {
        config.put(setting, value);
        return this;
    }

    /** How long a start may take; a wrong setting too shows only after that time. Default: 20 seconds. */
    public PostgresServerBuilder startTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("startTimeout must be positive but it is " + timeout);
        }
        this.startTimeout = timeout;
        return this;
    }

    /** So that a server keeps its settings whatever becomes of its builder. */
    PostgresServerBuilder copy() {
        var copy = new PostgresServerBuilder();
        copy.config.putAll(config);
        copy.folder = folder;
        copy.port = port;
        copy.startTimeout = startTimeout;
        return copy;
    }

    /** The server, ready for connections. Throws as {@link PostgresServer#start()} does. */
    public PostgresServer start() {
        return new PostgresServer(this).start();
    }
}
