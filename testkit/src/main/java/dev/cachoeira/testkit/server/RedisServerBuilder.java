package dev.cachoeira.testkit.server;

import dev.cachoeira.testkit.FreePort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link RedisServer}. Not thread-safe. */
public final class RedisServerBuilder {

    final RedisBinary binary;
    final List<String> arguments = new ArrayList<>();
    int port;
    IntSupplier portSource = FreePort::find;

    @Nullable
    Path folder;

    @Nullable
    String password;

    boolean tls;

    @Nullable
    List<String> sentinel;

    Duration startTimeout = Duration.ofSeconds(10);

    RedisServerBuilder(RedisBinary binary) {
        this.binary = binary;
    }

    /** The port to listen on. Default: a free one, chosen at the first start and kept. */
    public RedisServerBuilder port(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1 to 65535 but it is " + port);
        }
        this.port = port;
        return this;
    }

    /**
     * The folder of the server's data and log; made if it is missing, kept when the server is closed. A snapshot in it
     * is loaded. Default: a temporary folder that {@link RedisServer#close()} removes.
     */
    public RedisServerBuilder folder(Path folder) {
        this.folder = folder.toAbsolutePath();
        return this;
    }

    /** The password of the default user, and towards a master. Default: none. */
    public RedisServerBuilder password(String password) {
        if (password.isEmpty()) {
            throw new IllegalArgumentException("password must not be empty");
        }
        this.password = password;
        return this;
    }

    /** Listens with TLS only, with a self-signed certificate. Default: without TLS. */
    public RedisServerBuilder tls() {
        this.tls = true;
        return this;
    }

    /**
     * A directive of {@code redis.conf}, for example {@code config("maxmemory", "10mb")}. It wins over what the launcher
     * sets: no snapshots by itself, no append-only file, {@code DEBUG} allowed from this machine.
     */
    public RedisServerBuilder config(String directive, String... values) {
        arguments.add("--" + directive);
        arguments.addAll(List.of(values));
        return this;
    }

    /** How long a start may take, loading of data included. Default: 10 seconds. */
    public RedisServerBuilder startTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("startTimeout must be positive but it is " + timeout);
        }
        this.startTimeout = timeout;
        return this;
    }

    /** Where a free port comes from, if none is set. */
    RedisServerBuilder portFrom(IntSupplier source) {
        this.portSource = source;
        return this;
    }

    /** Makes it a Sentinel with these lines in its configuration file. */
    public RedisServerBuilder sentinel(List<String> lines) {
        this.sentinel = lines;
        return this;
    }

    /** So that a server keeps its settings whatever becomes of its builder. */
    RedisServerBuilder copy() {
        var copy = new RedisServerBuilder(binary);
        copy.arguments.addAll(arguments);
        copy.port = port;
        copy.portSource = portSource;
        copy.folder = folder;
        copy.password = password;
        copy.tls = tls;
        copy.sentinel = sentinel;
        copy.startTimeout = startTimeout;
        return copy;
    }

    /** The server, not started. */
    public RedisServer build() {
        return new RedisServer(this);
    }

    /** The server, ready for commands. Throws as {@link RedisServer#start()} does. */
    public RedisServer start() {
        return build().start();
    }
}
