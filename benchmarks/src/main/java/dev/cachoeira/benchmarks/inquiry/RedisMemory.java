package dev.cachoeira.benchmarks.inquiry;

import dev.cachoeira.testkit.server.RedisServer;

/** What a server says of its memory. */
final class RedisMemory {

    private static final String USED = "used_memory:";

    private RedisMemory() {}

    /** Bytes that its allocator has handed out. */
    static long used(RedisServer redis) {
        return String.valueOf(redis.send("INFO", "memory"))
                .lines()
                .filter(line -> line.startsWith(USED))
                .mapToLong(line -> Long.parseLong(line.substring(USED.length()).trim()))
                .findFirst()
                .orElse(0);
    }
}
