package dev.cachoeira.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WatchdogTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void noServerOutlivesAJvmThatIsKilled() throws Exception {
        var child = ChildJvm.of(StartsServers.class).start();
        var started = Started.readFrom(child);
        assertThat(started.isAlive()).isTrue();

        child.kill();

        assertThat(Poll.until(PATIENCE, started::isGone)).isTrue();
    }

    @Test
    void noServerOutlivesAJvmThatEndsWithoutClosingIt() throws Exception {
        var child = ChildJvm.of(StartsServers.class).start();
        var started = Started.readFrom(child);

        child.goOn();

        assertThat(Poll.until(PATIENCE, started::isGone)).isTrue();
    }

    private record Started(long running, long paused, long postgres, Path folder) {

        static Started readFrom(ChildJvm child) throws Exception {
            String line = child.line();
            while (!line.startsWith("started ")) {
                line = child.line();
            }
            String[] words = line.split(" ", 5);
            return new Started(
                    Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]), Path.of(words[4]));
        }

        boolean isAlive() {
            return pids().noneMatch(ProcessState::hasEnded) && Files.exists(folder);
        }

        boolean isGone() {
            return pids().allMatch(ProcessState::hasEnded) && !Files.exists(folder);
        }

        private LongStream pids() {
            return LongStream.of(running, paused, postgres);
        }
    }

    static final class StartsServers {
        public static void main(String[] args) throws Exception {
            RedisServer running = RedisServer.launch();
            RedisServer paused = RedisServer.launch();
            paused.pause();
            PostgresServer postgres = PostgresServer.launch();
            System.out.println(
                    "started " + running.pid() + " " + paused.pid() + " " + postgres.pid() + " " + postgres.folder());
            System.in.read();
        }
    }
}
