package dev.cachoeira.showcase.company;

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
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

/** The tenant's settings over HTTP. */
@Tag(name = "Company")
@RestController
@RequestMapping("/api/company")
class CompanyController {

    private final Companies companies;

    CompanyController(Companies companies) {
        this.companies = companies;
    }

    @Operation(summary = "The tenant's settings")
    @GetMapping
    ResponseEntity<Company> find(Tenant tenant, WebRequest request) {
        return Answers.cached(companies.find(tenant.id()), request, "company");
    }

    @Operation(summary = "Changes the tenant's settings; with If-Match only what was last seen")
    @PutMapping
    ResponseEntity<Company> update(
            Tenant tenant,
            @Valid @RequestBody CompanyDraft draft,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return Answers.written(companies.update(tenant.id(), draft, IfMatch.of(ifMatch)));
    }
}
