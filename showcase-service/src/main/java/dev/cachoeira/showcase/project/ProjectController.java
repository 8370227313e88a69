package dev.cachoeira.showcase.project;

import dev.cachoeira.showcase.tenant.Tenant;
import dev.cachoeira.showcase.web.Answers;
import dev.cachoeira.showcase.web.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

/** The projects over HTTP. */
@Tag(name = "Projects")
@RestController
@RequestMapping("/api/projects")
class ProjectController {

    private final Projects projects;

    ProjectController(Projects projects) {
        this.projects = projects;
    }

    @Operation(summary = "A page of the projects")
    @GetMapping
    ResponseEntity<Page<Project>> list(
            Tenant tenant, @Valid @ParameterObject ProjectRequest asked, WebRequest request) {
        return Answers.cached(projects.list(tenant.id(), asked.key()), request, "list", ProjectList::page);
    }
}
