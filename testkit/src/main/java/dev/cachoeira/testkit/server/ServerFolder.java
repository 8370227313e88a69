package dev.cachoeira.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server's folder, with its log. A temporary one is removed on close, or when this JVM is gone. */
final class ServerFolder implements AutoCloseable {

    private final Path path;
    private final boolean temporary;

    private ServerFolder(Path path, boolean temporary) {
        this.path = path;
        this.temporary = temporary;
    }

    static ServerFolder of(@Nullable Path own) {
        try {
            if (own != null) {
                return new ServerFolder(Files.createDirectories(own), false);
            }
            Path path = Files.createTempDirectory("cachoeira-server-");
            Watchdog.removeLater(path);
            return new ServerFolder(path, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return path;
    }

    Path log() {
        return path.resolve("server.log");
    }

    long logLength() {
        return Files.exists(log()) ? logBytes().length : 0;
    }

    String logSince(long mark) {
        byte[] all = logBytes();
        int from = (int) Math.min(mark, all.length);
        return new String(all, from, all.length - from, StandardCharsets.UTF_8);
    }

    String logTail(int lines) {
        List<String> all = logSince(0).lines().toList();
        return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    }

    private byte[] logBytes() {
        try {
            return Files.exists(log()) ? Files.readAllBytes(log()) : new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (!temporary || !Files.exists(path)) {
            return;
        }
        try (var files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
