package dev.cachoeira.showcase.appointment;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.Lookup;
import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.showcase.web.NotFoundException;
import java.time.LocalDate;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The appointments, cached by day; what changes in a day ends its list. */
@Service
public class Appointments {

    private final AppointmentRepository repository;
    private final Cache<LocalDate, List<Appointment>> days;

    Appointments(AppointmentRepository repository, Cachoeira cachoeira) {
        this.repository = repository;
        this.days = cachoeira
                .cache("appointments", TypeRef.of(LocalDate.class), new TypeRef<List<Appointment>>() {})
                .keyCodec(new DayCodec())
                .build();
    }

    /** All appointments of a day, and where they came from. */
    public Lookup<List<Appointment>> list(String tenant, LocalDate day) {
        return days.forTenant(tenant).lookup(day, key -> repository.list(tenant, key));
    }

    /** Replaces the notes of an appointment. */
    @Transactional
    public Appointment updateNotes(String tenant, long id, String notes) {
        Appointment after =
                repository.updateNotes(tenant, id, notes).orElseThrow(() -> new NotFoundException("appointment " + id));
        days.forTenant(tenant).invalidate(after.day()); // once this transaction has committed
        return after;
    }
}
