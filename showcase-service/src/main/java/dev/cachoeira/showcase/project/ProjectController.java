package dev.cachoeira.showcase.project;

import dev.cachoeira.showcase.tenant.Tenant;
import dev.cachoeira.showcase.web.Answers;
import dev.cachoeira.showcase.web.Page;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The projects over HTTP. */
@Tag(name = "Projects")
@RestController
@RequestMapping("/api/projects")
class ProjectController {

    private final Projects projects;

    ProjectController(Projects projects) {
        this.projects = projects;
    }

    @GetMapping
    ResponseEntity<Page<Project>> list(Tenant tenant, @Valid @ParameterObject ProjectRequest request) {
        return Answers.cached(projects.list(tenant.id(), request.key()), "list", ProjectList::page);
    }
}
