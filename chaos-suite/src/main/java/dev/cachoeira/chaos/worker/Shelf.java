package dev.cachoeira.chaos.worker;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Lookup;
import dev.cachoeira.chaos.source.Row;
import dev.cachoeira.chaos.source.Rows;
import dev.cachoeira.chaos.source.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The source behind caches with their defaults: one for rows with a tag, one for the others. */
public final class Shelf {

    private final Cachoeira cachoeira;
    private final Source source;
    private final Cache<Integer, Row> tagged;
    private final Cache<Integer, Row> plain;

    /** Makes the caches. */
    public Shelf(Cachoeira cachoeira, Source source) {
        this.cachoeira = cachoeira;
        this.source = source;
        this.tagged = cachoeira
                .cache("tagged", Integer.class, Row.class)
                .shared()
                .tags(row -> Set.of(Rows.tag(row.id())))
                .build();
        this.plain = cachoeira.cache("plain", Integer.class, Row.class).shared().build();
    }

    Lookup<Row> read(int row) {
        return of(row).lookup(row, source::read);
    }

    /** Rows of the kind of the first. */
    Map<Integer, Row> readAll(List<Integer> rows) {
        return of(rows.get(0)).getAll(rows, missing -> {
            Map<Integer, Row> loaded = new LinkedHashMap<>();
            missing.forEach(row -> loaded.put(row, source.read(row)));
            return loaded;
        });
    }

    long write(int row) {
        return source.write(row);
    }

    void invalidate(int row) {
        of(row).invalidate(row);
    }

    void invalidateAll(List<Integer> rows) {
        of(rows.get(0)).invalidateAll(rows);
    }

    void invalidateTag(int row) {
        tagged.invalidateTag(Rows.tag(row));
    }

    /** Whether Redis is known to have all invalidations of this process. */
    boolean owesNothing() {
        return cachoeira.status().owedInvalidations() == 0;
    }

    boolean isRedisInUse() {
        return cachoeira.status().available();
    }

    /** The version that is answered, and from where: {@code L1 17}. */
    String answer(int row) {
        Lookup<Row> found = read(row);
        return found.level() + " " + Objects.requireNonNull(found.value()).version();
    }

    private Cache<Integer, Row> of(int row) {
        return Rows.isTagged(row) ? tagged : plain;
    }
}
