package dev.cachoeira.showcase.appointment;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CachesSettings.Mode;
import dev.cachoeira.cache.Change;
import dev.cachoeira.cache.Lookup;
import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.showcase.web.NotFoundException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;

/**
 * The appointments, cached by day; what changes in a day ends its list. Notes are written behind: acknowledged when Redis has
 * them, and in the database within a second. Lists show them at once.
 */
@Service
public class Appointments {

    private final AppointmentRepository repository;
    private final Cache<LocalDate, List<Appointment>> days;
    private final Cache<Long, Notes> notes;
    private final boolean behind;

    Appointments(AppointmentRepository repository, Cachoeira cachoeira) {
        this.repository = repository;
        this.days = cachoeira
                .cache("appointments", TypeRef.of(LocalDate.class), new TypeRef<List<Appointment>>() {})
                .keyCodec(new DayCodec())
                .build();
        this.notes = cachoeira
                .cache("appointment-notes", Long.class, Notes.class)
                .writeBehind(this::write)
                .build();
        this.behind = cachoeira.status().mode() == Mode.SHARED;
    }

    /** All appointments of a day, and where they came from. */
    public Lookup<List<Appointment>> list(String tenant, LocalDate day) {
        return days.forTenant(tenant).lookup(day, key -> load(tenant, key));
    }

    /** The rows of a day with the notes that are on their way to them. */
    private List<Appointment> load(String tenant, LocalDate day) {
        List<Appointment> rows = repository.list(tenant, day);
        Map<Long, Notes> current = notes.forTenant(tenant)
                .getAll(
                        rows.stream().map(Appointment::id).toList(),
                        ids -> repository.notes(tenant, ids)); // not those above: they were read before what waits was
        return rows.stream()
                .map(row -> current.containsKey(row.id()) ? row.with(current.get(row.id())) : row)
                .toList();
    }

    /** Replaces the notes of an appointment. */
    public Appointment updateNotes(String tenant, long id, String text) {
        Appointment before = repository.find(tenant, id).orElseThrow(() -> new NotFoundException("appointment " + id));
        Notes written = new Notes(text, Instant.now().truncatedTo(ChronoUnit.MICROS));
        if (behind) {
            notes.forTenant(tenant).put(id, written);
        } else {
            repository.writeNotes(tenant, id, written);
            notes.forTenant(tenant).invalidate(id);
        }
        days.forTenant(tenant).invalidate(before.day());
        return before.with(written);
    }

    /** Whoever has put these may have died before the lists of their days were ended. */
    private void write(List<Change<Long, Notes>> changes) {
        String tenant = changes.get(0).tenant();
        repository.writeNotes(tenant, changes);
        List<Long> ids = changes.stream().map(Change::key).toList();
        days.forTenant(tenant).invalidateAll(repository.days(tenant, ids));
    }
}
