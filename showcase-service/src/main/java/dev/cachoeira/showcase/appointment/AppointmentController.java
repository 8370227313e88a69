package dev.cachoeira.showcase.appointment;

import dev.cachoeira.showcase.tenant.Tenant;
import dev.cachoeira.showcase.web.Answers;
import dev.cachoeira.showcase.web.Page;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The appointments over HTTP. */
@Tag(name = "Appointments")
@RestController
@RequestMapping("/api/appointments")
class AppointmentController {

    private final Appointments appointments;

    AppointmentController(Appointments appointments) {
        this.appointments = appointments;
    }

    @GetMapping
    ResponseEntity<Page<Appointment>> list(Tenant tenant, @Valid @ParameterObject AppointmentRequest request) {
        return Answers.cached(appointments.list(tenant.id(), request.day()), "list", all -> Page.of(all, request));
    }

    @PutMapping("/{id}/notes")
    ResponseEntity<Appointment> updateNotes(
            Tenant tenant, @PathVariable long id, @Valid @RequestBody NotesDraft draft) {
        return Answers.written(appointments.updateNotes(tenant.id(), id, draft.notes()));
    }
}
