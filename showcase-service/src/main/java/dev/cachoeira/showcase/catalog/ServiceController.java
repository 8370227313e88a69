package dev.cachoeira.showcase.catalog;

import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The services over HTTP. */
@Tag(name = "Services")
@RestController
@RequestMapping(ServiceController.PATH)
class ServiceController extends CatalogController<ServiceOffering, ServiceDraft> {

    static final String PATH = "/api/services";

    ServiceController(Catalog<ServiceOffering, ServiceDraft> services) {
        super(services, PATH);
    }
}
