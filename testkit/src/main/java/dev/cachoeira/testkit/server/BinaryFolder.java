package dev.cachoeira.testkit.server;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The user's folder of server binaries: {@code $CACHOEIRA_SERVERS}, else {@code ~/.cache/cachoeira/servers}.
 *
 * <p>Binaries that come in a jar are written here once. Each writer uses a file of its own and then renames it, so any
 * number of JVMs may do it at the same time, and one that is killed half-way leaves no half binary behind.
 */
final class BinaryFolder {

    private BinaryFolder() {}

    static Path path() {
        String own = System.getenv("CACHOEIRA_SERVERS");
        if (own != null && !own.isBlank()) {
            return Path.of(own).toAbsolutePath();
        }
        String caches = System.getenv("XDG_CACHE_HOME");
        Path base = caches != null && !caches.isBlank()
                ? Path.of(caches)
                : Path.of(System.getProperty("user.home"), ".cache");
        return base.resolve("cachoeira").resolve("servers").toAbsolutePath();
    }

    /** The file {@code name} in the folder, written from a resource unless it is there with the right length. */
    static Path extract(URL resource, String name) {
        Path target = path().resolve(name);
        try {
            if (!isComplete(target, resource)) {
                write(resource, target);
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write " + target + "; set CACHOEIRA_SERVERS to a folder that can be written", e);
        }
    }

    private static boolean isComplete(Path target, URL resource) throws IOException {
        var connection = resource.openConnection();
        connection.setUseCaches(false);
        try (InputStream opened = connection.getInputStream()) {
            if (opened == null) {
                throw new FileNotFoundException(resource.toString());
            }
            return Files.isExecutable(target) && Files.size(target) == connection.getContentLengthLong();
        }
    }

    private static void write(URL resource, Path target) throws IOException {
        Path folder = Files.createDirectories(path());
        Path part = Files.createTempFile(folder, ".extracting-", ".part");
        try (InputStream in = resource.openStream()) {
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            if (!part.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + part + " executable");
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
