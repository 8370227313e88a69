package dev.cachoeira.showcase.appointment;

import dev.cachoeira.cache.WriteBehindException;
import dev.cachoeira.showcase.tenant.Tenant;
import dev.cachoeira.showcase.web.Answers;
import dev.cachoeira.showcase.web.Page;
import dev.cachoeira.showcase.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
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

    @Operation(summary = "A page of a day's appointments")
    @GetMapping
    ResponseEntity<Page<Appointment>> list(Tenant tenant, @Valid @ParameterObject AppointmentRequest request) {
        return Answers.cached(appointments.list(tenant.id(), request.day()), "list", all -> Page.of(all, request));
    }

    @Operation(summary = "Changes the notes; answered when they are safe in Redis, written to the database soon after")
    @PutMapping("/{id}/notes")
    ResponseEntity<Appointment> updateNotes(
            Tenant tenant, @PathVariable long id, @Valid @RequestBody NotesDraft draft) {
        return Answers.written(appointments.updateNotes(tenant.id(), id, draft.notes()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notKept(WriteBehindException e) {
        String detail = switch (e.reason()) {
            case UNAVAILABLE, REFUSED ->
                "Redis, which keeps notes until they are written, is not there; try again in a moment";
            case UNKNOWN -> "Redis, which keeps notes until they are written, did not answer; these may have been kept";
            case FULL -> "too many notes wait to be written; try again in a moment";
        };
        return ResponseEntity.status(Problem.QUEUE_UNAVAILABLE.status())
                .header(HttpHeaders.RETRY_AFTER, "1")
                .body(Problem.QUEUE_UNAVAILABLE.detail(detail));
    }
}
