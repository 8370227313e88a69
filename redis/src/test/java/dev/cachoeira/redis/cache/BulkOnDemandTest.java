package dev.cachoeira.redis.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.testkit.server.RedisServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Most of many keys are cached: what is asked of the server, and what of the source. */
class BulkOnDemandTest extends TrapFixture {

    private static final List<Long> IDS = LongStream.range(0, 1_000).boxed().toList();
    private static final int CACHED = 950;
    private static final int MOST_KEYS_PER_MGET = 256;

    @Test
    void theMissingOnesTakeOneCallAndTheOthersAFewReads() {
        RedisServer server = opened(RedisServer.launch());
        customers(server).putAll(named(IDS.subList(0, CACHED)));
        Cache<Long, String> cache = customers(server);
        cache.get(-1L); // so that the epochs are known
        server.send("CONFIG", "RESETSTAT");
        List<List<Long>> calls = new ArrayList<>();

        Map<Long, String> found = cache.getAll(IDS, missing -> {
            calls.add(List.copyOf(missing));
            return named(missing);
        });

        assertThat(found).hasSize(IDS.size());
        assertThat(List.copyOf(found.keySet())).isEqualTo(IDS);
        assertThat(calls).singleElement().isEqualTo(IDS.subList(CACHED, IDS.size()));
        assertThat(calls(server, "mget")).isEqualTo((IDS.size() + MOST_KEYS_PER_MGET - 1) / MOST_KEYS_PER_MGET);
        assertThat(calls(server, "get")).isZero();
    }

    private Cache<Long, String> customers(RedisServer server) {
        return connect(server, PATIENT)
                .cache("customers", Long.class, String.class)
                .batchSize(100)
                .build()
                .forTenant("acme");
    }

    private static Map<Long, String> named(Iterable<Long> ids) {
        Map<Long, String> named = new LinkedHashMap<>();
        ids.forEach(id -> named.put(id, "customer " + id));
        return named;
    }

    /** As the server has counted them. */
    private static int calls(RedisServer server, String command) {
        var line = Pattern.compile("cmdstat_" + command + ":calls=(\\d+)")
                .matcher(String.valueOf(server.send("INFO", "commandstats")));
        return line.find() ? Integer.parseInt(line.group(1)) : 0;
    }
}
