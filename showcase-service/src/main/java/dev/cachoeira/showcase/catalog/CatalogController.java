package dev.cachoeira.showcase.catalog;

import dev.cachoeira.showcase.tenant.Tenant;
import dev.cachoeira.showcase.web.Answers;
import dev.cachoeira.showcase.web.IfMatch;
import dev.cachoeira.showcase.web.Page;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.context.request.WebRequest;

/** A table of the catalog over HTTP: lists and items, read and written. */
abstract class CatalogController<T extends Record & CatalogItem, D extends CatalogDraft> {

    private final Catalog<T, D> catalog;
    private final String path;

    CatalogController(Catalog<T, D> catalog, String path) {
        this.catalog = catalog;
        this.path = path;
    }

    @Operation(summary = "A page of the list")
    @GetMapping
    ResponseEntity<Page<T>> list(Tenant tenant, @Valid @ParameterObject ListRequest asked, WebRequest request) {
        return Answers.cached(catalog.list(tenant.id(), asked.key()), request, "list", CatalogList::page);
    }

    @Operation(summary = "One of them")
    @GetMapping("/{id}")
    ResponseEntity<T> find(Tenant tenant, @PathVariable long id, WebRequest request) {
        return Answers.cached(catalog.find(tenant.id(), id), request, catalog.nameOf(id));
    }

    @Operation(summary = "Adds one")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    ResponseEntity<T> create(Tenant tenant, @Valid @RequestBody D draft) {
        T created = catalog.create(tenant.id(), draft);
        return Answers.created(created, URI.create(path + "/" + created.id()));
    }

    @Operation(summary = "Changes one; with If-Match only what was last seen")
    @PutMapping("/{id}")
    ResponseEntity<T> update(
            Tenant tenant,
            @PathVariable long id,
            @Valid @RequestBody D draft,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return Answers.written(catalog.update(tenant.id(), id, draft, IfMatch.of(ifMatch)));
    }

    @Operation(summary = "Removes one")
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Tenant tenant, @PathVariable long id) {
        catalog.delete(tenant.id(), id);
    }
}
