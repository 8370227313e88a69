package dev.cachoeira.spring.guide;

import dev.cachoeira.cache.Change;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The example of a source that is written behind. */
@Component
class NoteTable {

    private final Map<Long, Row> rows = new ConcurrentHashMap<>();

    record Note(String text) {}

    record Row(@Nullable Note note, long sequence) {
        Row younger(Row other) {
            return other.sequence > sequence ? other : this;
        }
    }

    void writeAll(List<Change<Long, Note>> changes) {
        for (Change<Long, Note> change : changes) {
            rows.merge(change.key(), new Row(change.value(), change.sequence()), Row::younger);
        }
    }

    @Nullable
    Note find(Long id) {
        Row row = rows.get(id);
        return row == null ? null : row.note();
    }
}
