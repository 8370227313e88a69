package dev.cachoeira.showcase.catalog;

import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The products over HTTP. */
@Tag(name = "Products")
@RestController
@RequestMapping(ProductController.PATH)
class ProductController extends CatalogController<Product, ProductDraft> {

    static final String PATH = "/api/products";

    ProductController(Catalog<Product, ProductDraft> products) {
        super(products, PATH);
    }
}
