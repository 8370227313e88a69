package dev.cachoeira.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line of a server. */
final class ServerCommand {

    private final List<String> words = new ArrayList<>();

    private ServerCommand() {}

    static List<String> of(RedisServerBuilder settings, ServerFolder folder, int port, @Nullable TlsFiles tls) {
        var command = new ServerCommand();
        command.words.add(settings.binary.path().toString());
        if (settings.sentinel != null) {
            command.sentinel(settings.sentinel, folder, port);
        } else {
            command.server(settings, folder, port, tls);
        }
        return List.copyOf(command.words);
    }

    private void server(RedisServerBuilder settings, ServerFolder folder, int port, @Nullable TlsFiles tls) {
        if (tls == null) {
            add("port", String.valueOf(port));
        } else {
            add("port", "0");
            add("tls-port", String.valueOf(port));
            add("tls-cert-file", tls.certificate().toString());
            add("tls-key-file", tls.key().toString());
            add("tls-ca-cert-file", tls.certificate().toString());
            add("tls-auth-clients", "no");
        }
        add("bind", "127.0.0.1");
        add("dir", folder.path().toString());
        add("save", "");
        add("repl-diskless-sync", "yes");
        add("repl-diskless-sync-delay", "0");
        if (settings.binary.isAtLeast(7, 0)) {
            add("enable-debug-command", "local");
            add("shutdown-timeout", "0");
        }
        if (settings.password != null) {
            add("requirepass", settings.password);
            add("masterauth", settings.password);
        }
        words.addAll(settings.arguments);
    }

    /** A Sentinel rewrites its configuration file: after the first start the file is its memory. */
    private void sentinel(List<String> lines, ServerFolder folder, int port) {
        Path file = folder.path().resolve("sentinel.conf");
        try {
            if (!Files.exists(file)) {
                var all = new ArrayList<>(List.of("port " + port, "bind 127.0.0.1", "dir " + folder.path()));
                all.addAll(lines);
                Files.write(file, all);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        words.add(file.toString());
        words.add("--sentinel");
    }

    private void add(String directive, String... values) {
        words.add("--" + directive);
        words.addAll(List.of(values));
    }
}
