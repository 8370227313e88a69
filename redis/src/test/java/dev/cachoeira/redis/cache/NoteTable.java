package dev.cachoeira.redis.cache;

import dev.cachoeira.cache.BatchWriter;
import dev.cachoeira.cache.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A source that is written behind, which compares sequences as a table would, and remembers what it was told. */
final class NoteTable implements BatchWriter<String, String> {

    private final Map<String, Change<String, String>> rows = new ConcurrentHashMap<>();
    private final List<List<Change<String, String>>> batches = new ArrayList<>();
    private volatile Consumer<List<Change<String, String>>> before = any -> {};

    /** What happens before a batch is written, such as a failure. */
    void before(Consumer<List<Change<String, String>>> action) {
        before = action;
    }

    /** Fails for batches that hold one of these keys. */
    void failOn(String... keys) {
        before(batch -> {
            for (String key : keys) {
                if (batch.stream().anyMatch(change -> change.key().equals(key))) {
                    throw new IllegalStateException("no " + key);
                }
            }
        });
    }

    @Override
    public void write(List<Change<String, String>> changes) {
        before.accept(changes);
        synchronized (batches) {
            batches.add(List.copyOf(changes));
        }
        for (Change<String, String> change : changes) {
            rows.merge(
                    change.tenant() + '/' + change.key(),
                    change,
                    (present, fresh) -> present.sequence() < fresh.sequence() ? fresh : present);
        }
    }

    /** A row's text; null when there is none, or it was removed. */
    @Nullable
    String text(String tenant, String key) {
        Change<String, String> row = rows.get(tenant + '/' + key);
        return row == null ? null : row.value();
    }

    String text(String key) {
        return text("acme", key);
    }

    /** What was written, batch by batch. */
    List<List<Change<String, String>>> batches() {
        synchronized (batches) {
            return List.copyOf(batches);
        }
    }

    /** What was written, one after the other. */
    List<Change<String, String>> written() {
        return batches().stream().flatMap(List::stream).toList();
    }
}
