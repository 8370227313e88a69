package dev.cachoeira.chaos.scenario;

import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.Locale;

/** What happens to a master. */
enum Blow {
    KILL("kill -9 of a master; a replica takes over, later the old one comes back") {
        @Override
        void strike(RedisServer server) {
            server.kill();
        }

        @Override
        void heal(RedisServer server) {
            server.start();
        }
    },
    STOP("SIGSTOP of a master; a replica takes over, later the old one goes on (SIGCONT)") {
        @Override
        void strike(RedisServer server) {
            server.pause();
        }

        @Override
        void heal(RedisServer server) {
            server.resume();
        }
    };

    /** A replica takes over within a few seconds. */
    static final Duration LEAST = Duration.ofSeconds(6);

    private final String story;

    Blow(String story) {
        this.story = story;
    }

    String story() {
        return story;
    }

    abstract void strike(RedisServer server);

    abstract void heal(RedisServer server);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
