package dev.cachoeira.showcase.user;

import dev.cachoeira.showcase.tenant.Tenant;
import dev.cachoeira.showcase.web.Answers;
import dev.cachoeira.showcase.web.IfMatch;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

/** The users over HTTP. */
@Tag(name = "Users")
@RestController
@RequestMapping("/api/users")
class UserController {

    private final Users users;

    UserController(Users users) {
        this.users = users;
    }

    @Operation(summary = "A user")
    @GetMapping("/{id}")
    ResponseEntity<User> find(Tenant tenant, @PathVariable long id, WebRequest request) {
        return Answers.cached(users.find(tenant.id(), id), request, users.nameOf(id));
    }

    @Operation(summary = "Changes a user; with If-Match only what was last seen")
    @PutMapping("/{id}")
    ResponseEntity<User> update(
            Tenant tenant,
            @PathVariable long id,
            @Valid @RequestBody UserDraft draft,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return Answers.written(users.update(tenant.id(), id, draft, IfMatch.of(ifMatch)));
    }
}
