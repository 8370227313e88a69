package dev.cachoeira.chaos.scenario;

import dev.cachoeira.testkit.server.RedisServer;
import dev.cachoeira.testkit.server.RedisServerBuilder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A scenario with a single Redis. */
abstract class OneServer implements Scenario {

    private final String name;
    private final String story;
    private @Nullable RedisServer server;

    OneServer(String name, String story) {
        this.name = name;
        this.story = story;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String story() {
        return story;
    }

    @Override
    public void setUp() {
        server = settings().start();
    }

    RedisServerBuilder settings() {
        return RedisServer.builder();
    }

    final RedisServer server() {
        return Objects.requireNonNull(server);
    }

    @Override
    public Place place(int worker, int sourcePort) {
        return Place.plain(server().uri(), sourcePort);
    }

    @Override
    public void close() {
        RedisServer started = server;
        if (started != null) {
            started.close();
        }
    }

    /** A figure of {@code INFO}. */
    final String info(String section, String figure) {
        return String.valueOf(server().send("INFO", section))
                .lines()
                .filter(line -> line.startsWith(figure + ":"))
                .map(line -> line.substring(figure.length() + 1))
                .findFirst()
                .orElse("0");
    }
}
