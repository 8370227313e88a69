package dev.cachoeira.testkit.server;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis or Valkey server binary comes from. A binary is looked for when it is first used, not before.
 *
 * <p>{@link #bundled()} and {@link #redis62()} come in jars; {@link #redis8()} and {@link #valkey8()} are brought by
 * the script {@code testkit/servers/fetch-servers.sh}. When one is missing, {@link #path()} throws a
 * {@link ServerUnavailableException}, which skips the test that asked. With the environment variable
 * {@code CACHOEIRA_REQUIRE_SERVERS=true} it is an {@link IllegalStateException} instead, which fails the test.
 *
 * <p>For a test that runs on every server: {@code @ParameterizedTest} with
 * {@code @MethodSource("dev.cachoeira.testkit.server.RedisBinary#all")}. Thread-safe.
 */
public final class RedisBinary {

    private static final Pattern VERSION = Pattern.compile("\\bv=((\\d+)\\.(\\d+)[.\\d]*)");

    private static final RedisBinary BUNDLED =
            new RedisBinary("Redis 7.0", false, () -> fromJar("/redis-server-7.0.15-" + Platform.name()));
    private static final RedisBinary REDIS_62 = new RedisBinary("Redis 6.2", true, RedisBinary::find62);
    private static final RedisBinary REDIS_8 =
            new RedisBinary("Redis 8", true, () -> fetched("redis8", "redis-server"));
    private static final RedisBinary VALKEY_8 =
            new RedisBinary("Valkey 8", true, () -> fetched("valkey8", "valkey-server"));

    private final String name;
    private final boolean optional;
    private final Supplier<Path> finder;
    private @Nullable Found found;

    private RedisBinary(String name, boolean optional, Supplier<Path> finder) {
        this.name = name;
        this.optional = optional;
        this.finder = finder;
    }

    /** Redis 7.0, which is in a jar that this module depends on. Never skipped: without it tests fail. */
    public static RedisBinary bundled() {
        return BUNDLED;
    }

    /** Redis 6.2, which is in this module's own jar. On Linux it needs the system's OpenSSL 3. */
    public static RedisBinary redis62() {
        return REDIS_62;
    }

    /** Redis 8, after {@code fetch-servers.sh}. */
    public static RedisBinary redis8() {
        return REDIS_8;
    }

    /** Valkey 8, after {@code fetch-servers.sh}. */
    public static RedisBinary valkey8() {
        return VALKEY_8;
    }

    /** A binary of the caller's own. */
    public static RedisBinary at(Path executable) {
        Path path = executable.toAbsolutePath();
        return new RedisBinary(path.toString(), true, () -> path);
    }

    /** The four known ones, oldest first, also those that this machine lacks: their tests show as skipped. */
    public static List<RedisBinary> all() {
        return List.of(REDIS_62, BUNDLED, REDIS_8, VALKEY_8);
    }

    /** For people: {@code "Redis 6.2"}, {@code "Valkey 8"}. */
    public String name() {
        return name;
    }

    /**
     * The executable.
     *
     * @throws ServerUnavailableException if this machine lacks it; {@link IllegalStateException} if it is required
     */
    public Path path() {
        return find().path;
    }

    /** The version that the binary itself prints, for example {@code "7.0.15"}. Throws as {@link #path()} does. */
    public String version() {
        return find().version;
    }

    /** Whether the version is this one or newer. Throws as {@link #path()} does. */
    public boolean isAtLeast(int major, int minor) {
        Found here = find();
        return here.major > major || (here.major == major && here.minor >= minor);
    }

    /** Whether it is Valkey and not Redis. Throws as {@link #path()} does. */
    public boolean isValkey() {
        return find().valkey;
    }

    /** Whether this machine has it. Never throws. */
    public boolean isAvailable() {
        try {
            find();
            return true;
        } catch (ServerUnavailableException | IllegalStateException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private synchronized Found find() {
        if (found == null) {
            try {
                found = probe(finder.get());
            } catch (Missing e) {
                throw unavailable(e);
            }
        }
        return found;
    }

    private RuntimeException unavailable(Missing cause) {
        String reason = name + " is not available: " + cause.getMessage();
        boolean required = Boolean.parseBoolean(System.getenv("CACHOEIRA_REQUIRE_SERVERS"));
        return optional && !required
                ? new ServerUnavailableException(reason)
                : new IllegalStateException(reason, cause);
    }

    private static Path fetched(String folder, String server) {
        Path path = BinaryFolder.path().resolve(folder).resolve(server);
        if (!Files.isExecutable(path)) {
            throw new Missing("no " + path + "; testkit/servers/fetch-servers.sh brings it");
        }
        return path;
    }

    /** The jar's names carry the version of Redis Stack, which is not the server's. */
    private static Path find62() {
        String platform = Platform.name();
        String version = platform.equals("linux-arm64") ? "6.2.7" : "6.2.6-v5";
        return fromJar("/dev/cachoeira/testkit/server/redis62/redis-server-" + version + "-" + platform);
    }

    private static Path fromJar(String resource) {
        URL url = RedisBinary.class.getResource(resource);
        if (url == null) {
            throw new Missing("no " + resource + " on the classpath (this machine is " + Platform.name() + ")");
        }
        return BinaryFolder.extract(url, resource.substring(resource.lastIndexOf('/') + 1));
    }

    private static Found probe(Path path) {
        String line = firstLine(path);
        Matcher matcher = VERSION.matcher(line);
        if (!matcher.find()) {
            throw new Missing(path + " --version printed: " + line);
        }
        return new Found(
                path,
                matcher.group(1),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                line.startsWith("Valkey"));
    }

    private static String firstLine(Path path) {
        try {
            Process process = Spawn.start(new ProcessBuilder(path.toString(), "--version").redirectErrorStream(true));
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(10, TimeUnit.SECONDS);
            return text.strip().lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new Missing(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Missing("interrupted");
        }
    }

    private record Found(Path path, String version, int major, int minor, boolean valkey) {}

    private static final class Missing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Missing(@Nullable String message) {
            super(message);
        }
    }
}
