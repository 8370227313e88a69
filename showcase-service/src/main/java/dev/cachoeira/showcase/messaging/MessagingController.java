package dev.cachoeira.showcase.messaging;

import dev.cachoeira.showcase.tenant.Tenant;
import dev.cachoeira.showcase.web.Answers;
import dev.cachoeira.showcase.web.Origin;
import dev.cachoeira.showcase.web.Page;
import dev.cachoeira.showcase.web.PageRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.net.URI;
import java.util.UUID;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

/** The messaging gateway over HTTP. Scanning is the simulated phone's part. */
@Tag(name = "Messaging")
@RestController
@RequestMapping(MessagingController.PATH)
class MessagingController {

    static final String PATH = "/api/messaging/sessions";

    private final MessagingRepository messaging;

    MessagingController(MessagingRepository messaging) {
        this.messaging = messaging;
    }

    @Operation(summary = "Begins a session, to be paired with a phone")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<MessagingSession> create(Tenant tenant, @Valid @RequestBody SessionDraft draft) {
        MessagingSession created = messaging.create(tenant.id(), draft.name());
        return Answers.created(created, URI.create(PATH + "/" + created.id()));
    }

    @Operation(summary = "A session")
    @GetMapping("/{id}")
    ResponseEntity<MessagingSession> find(Tenant tenant, @PathVariable UUID id, WebRequest request) {
        return Answers.cached(Origin.of(messaging.find(tenant.id(), id)), request, nameOf(id));
    }

    @Operation(summary = "The QR code to scan, while the phone is not paired")
    @GetMapping("/{id}/qr")
    ResponseEntity<QrCode> qr(Tenant tenant, @PathVariable UUID id) {
        return Answers.confidential(
                Origin.of(messaging.qr(tenant.id(), id)).lookup(), nameOf(id) + " whose phone waits for a QR code");
    }

    @Operation(summary = "Whether the phone is connected")
    @GetMapping("/{id}/status")
    ResponseEntity<PhoneStatus> status(Tenant tenant, @PathVariable UUID id, WebRequest request) {
        return Answers.cached(Origin.of(messaging.status(tenant.id(), id)), request, nameOf(id));
    }

    @Operation(summary = "The connected phone's credentials; encrypted in the cache")
    @GetMapping("/{id}/credentials")
    ResponseEntity<Credentials> credentials(Tenant tenant, @PathVariable UUID id) {
        return Answers.confidential(
                Origin.of(messaging.credentials(tenant.id(), id)).lookup(), connected(id));
    }

    @Operation(summary = "A page of the phone's contacts")
    @GetMapping("/{id}/contacts")
    ResponseEntity<Page<PhoneContact>> contacts(
            Tenant tenant, @PathVariable UUID id, @Valid @ParameterObject PageRequest asked, WebRequest request) {
        return Answers.cached(
                Origin.of(messaging.contacts(tenant.id(), id)), request, connected(id), all -> Page.of(all, asked));
    }

    @Operation(summary = "A page of the phone's groups")
    @GetMapping("/{id}/groups")
    ResponseEntity<Page<PhoneGroup>> groups(
            Tenant tenant, @PathVariable UUID id, @Valid @ParameterObject PageRequest asked, WebRequest request) {
        return Answers.cached(
                Origin.of(messaging.groups(tenant.id(), id)), request, connected(id), all -> Page.of(all, asked));
    }

    @Operation(summary = "Pairs a phone by its QR code, as the phone would")
    @PostMapping("/{id}/scan")
    ResponseEntity<PhoneStatus> scan(Tenant tenant, @PathVariable UUID id, @Valid @RequestBody Scan scan) {
        return Answers.written(messaging.pair(tenant.id(), id, scan.code()));
    }

    @Operation(summary = "Unpairs the phone")
    @PostMapping("/{id}/logout")
    ResponseEntity<PhoneStatus> logout(Tenant tenant, @PathVariable UUID id) {
        return Answers.written(messaging.unpair(tenant.id(), id));
    }

    private static String nameOf(UUID id) {
        return "messaging session " + id;
    }

    private static String connected(UUID id) {
        return nameOf(id) + " whose phone is connected";
    }
}
