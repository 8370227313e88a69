package dev.cachoeira.benchmarks;

import dev.cachoeira.testkit.server.RedisServer;

/** What a server says of itself. */
public final class RedisInfo {

    private RedisInfo() {}

    /** A figure of one section; 0 when the server does not say it. */
    public static long figure(RedisServer redis, String section, String figure) {
        return String.valueOf(redis.send("INFO", section))
                .lines()
                .filter(line -> line.startsWith(figure + ":"))
                .map(line -> line.substring(figure.length() + 1).trim())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    /** Bytes that its allocator has handed out. */
    public static long usedMemory(RedisServer redis) {
        return figure(redis, "memory", "used_memory");
    }
}
