package dev.cachoeira.redis.coherence;

import dev.cachoeira.cache.Cache;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** What a process does that writes rows through the cache, beside others that write the same ones. */
final class Writers {

    private final Shop shop;
    private final Rows rows;

    Writers(Shop shop, Rows rows) {
        this.shop = shop;
        this.rows = rows;
    }

    private Cache<Integer, Row> cache(int slot, boolean versions) {
        return (versions ? shop.versioned : shop.plain).forTenant(Slots.tenant(slot));
    }

    /** Writes each row once, and puts what it has written in another order; some rows are read or invalidated meanwhile. */
    String writeAll(int from, int count, boolean versions) {
        List<Row> written = new ArrayList<>();
        for (int slot = from; slot < from + count; slot++) {
            written.add(new Row(slot, rows.write(slot)));
        }
        Collections.shuffle(written, ThreadLocalRandom.current());
        List<CompletableFuture<?>> done = new ArrayList<>();
        for (Row row : written) {
            done.add(cache(row.slot(), versions).async().put(row.slot(), row));
            if (row.slot() % 10 == 1) {
                done.add(cache(row.slot(), versions)
                        .async()
                        .get(row.slot(), key -> CompletableFuture.completedFuture(rows.read(key, 0))));
            }
        }
        done.forEach(CompletableFuture::join);
        return "done";
    }

    /** How many rows are cached that are not the source's; absent ones are no difference. */
    String differences(int from, int count, boolean versions) {
        shop.awaitPushes();
        long differences = IntStream.range(from, from + count)
                .filter(slot -> {
                    Row cached = cache(slot, versions).get(slot);
                    return cached != null
                            && cached.version() != rows.read(slot, 0).version();
                })
                .count();
        return String.valueOf(differences);
    }
}
