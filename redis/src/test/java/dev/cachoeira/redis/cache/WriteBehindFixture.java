package dev.cachoeira.redis.cache;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.BatchWriter;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.WriteBehind;
import dev.cachoeira.cache.WriteBehindOptions;
import dev.cachoeira.testkit.server.RedisBinary;
import dev.cachoeira.testkit.server.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/** Caches of a tenant that are written behind. */
abstract class WriteBehindFixture extends TrapFixture {

    static final WriteBehindOptions SOON = WriteBehindOptions.DEFAULTS
            .withDelay(Duration.ofMillis(20))
            .withBackoff(Duration.ofMillis(10))
            .withLongestBackoff(Duration.ofMillis(40))
            .withAttempts(3);

    /** Nothing is due before it is flushed. */
    static final WriteBehindOptions LATER = SOON.withDelay(Duration.ofHours(1));

    static final Duration LONG = Duration.ofSeconds(15);

    final NoteTable table = new NoteTable();

    /** The kind of server that this is tested on. */
    RedisBinary binary() {
        return RedisBinary.bundled();
    }

    RedisServer launch() {
        return opened(RedisServer.launch(binary()));
    }

    @Override
    Cachoeira connect(RedisServer server) {
        return connect(server, PATIENT);
    }

    static Cache<String, String> notes(
            Cachoeira instance, BatchWriter<String, String> writer, WriteBehindOptions options) {
        return instance.cache("notes", String.class, String.class)
                .writeBehind(writer, options)
                .build()
                .forTenant("acme");
    }

    static WriteBehind queue(Cachoeira instance) {
        return instance.writeBehinds().get("notes");
    }

    /** What the cache answers when the table is asked for what it does not hold. */
    String note(Cache<String, String> cache, String key) {
        return cache.get(key, table::text);
    }

    static int queueOf(String tenant, String key) {
        CRC32C crc = new CRC32C();
        crc.update((tenant + ':' + key).getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % 16);
    }

    /** Keys of the tenant that share a queue, the number of which is the first's. */
    static List<String> neighbours(int count) {
        return inPart(queueOf("acme", "key0"), count);
    }

    /** Keys of the tenant in that queue. */
    static List<String> inPart(int number, int count) {
        return IntStream.range(0, 10_000)
                .mapToObj(i -> "key" + i)
                .filter(key -> queueOf("acme", key) == number)
                .limit(count)
                .toList();
    }

    static String part(String key, String part) {
        return "trap::@behind:{notes#" + queueOf("acme", key) + "}:" + part;
    }

    static long waiting(RedisServer server, String key) {
        return (Long) server.send("HLEN", part(key, "changes"));
    }
}
