package dev.cachoeira.redis.coherence;

import dev.cachoeira.testkit.server.RedisServer;
import dev.cachoeira.testkit.server.RedisServerBuilder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;

/** What happens to Redis while the processes work. */
enum Disturbance {
    NONE {},

    /** Every 200 ms all connections are cut; see {@link KillConnections}. */
    CONNECTIONS_KILLED {},

    /** {@code kill -9}, and an empty server comes up. */
    RESTARTED_EMPTY {
        @Override
        void strike(RedisServer redis, Random random) {
            redis.kill();
            redis.start();
        }
    },

    /** A snapshot is taken; later invalidations are forgotten when the server comes up from it. */
    RESTARTED_FROM_OLD_SNAPSHOT {
        @Override
        void prepare(RedisServer redis) {
            redis.saveRdb();
        }

        @Override
        void strike(RedisServer redis, Random random) {
            redis.kill();
            redis.start();
        }
    },

    /** The server comes up from an append-only file whose end is lost. */
    RESTARTED_FROM_CUT_LOG {
        @Override
        RedisServerBuilder settings() {
            return RedisServer.builder().config("appendonly", "yes").config("appendfsync", "no");
        }

        @Override
        void strike(RedisServer redis, Random random) {
            redis.kill();
            cut(redis.folder(), random);
            redis.start();
        }
    };

    RedisServerBuilder settings() {
        return RedisServer.builder();
    }

    /** At some moment before {@link #strike}, in the middle of the work. */
    void prepare(RedisServer redis) {}

    /** In the middle of the work. */
    void strike(RedisServer redis, Random random) {}

    boolean strikes() {
        return this != NONE && this != CONNECTIONS_KILLED;
    }

    /** Takes a random part, up to half, off the end of the log. */
    private static void cut(Path folder, Random random) {
        try (Stream<Path> files = Files.walk(folder)) {
            Path log = files.filter(file -> file.toString().endsWith(".incr.aof"))
                    .max(java.util.Comparator.comparing(Path::toString))
                    .orElseThrow();
            try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
                file.setLength(file.length() - (long) (file.length() * random.nextDouble() / 2));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
