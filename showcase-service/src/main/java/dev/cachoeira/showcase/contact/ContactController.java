package dev.cachoeira.showcase.contact;

import dev.cachoeira.showcase.tenant.Tenant;
import dev.cachoeira.showcase.web.Answers;
import dev.cachoeira.showcase.web.Ids;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Contacts over HTTP. */
@Tag(name = "Contacts")
@RestController
@RequestMapping("/api/contacts")
class ContactController {

    private static final int MOST_IDS = 1_000;

    private final Contacts contacts;

    ContactController(Contacts contacts) {
        this.contacts = contacts;
    }

    @Operation(summary = "Contacts by their ids, 1,000 at most; the missing ones come from the upstream, 100 a call")
    @GetMapping
    ResponseEntity<ContactList> find(
            Tenant tenant,
            @Parameter(required = true, example = "1,2,3") @RequestParam(required = false) @Nullable String ids) {
        return Answers.cached(contacts.find(tenant.id(), Ids.parse(ids, MOST_IDS)), "contact");
    }
}
