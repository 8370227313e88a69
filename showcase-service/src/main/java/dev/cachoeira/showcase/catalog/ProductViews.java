package dev.cachoeira.showcase.catalog;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Counter;
import dev.cachoeira.cache.CounterException;
import dev.cachoeira.showcase.tenant.Tenant;
import dev.cachoeira.showcase.web.NotFoundException;
import dev.cachoeira.showcase.web.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * How often products were looked at. That is counted in Redis and nowhere else: a second count in the database, for the
 * time that Redis is away or switched off, would be a second truth, and nobody could say which to believe afterwards. So
 * without Redis a view is refused (503), and the client may come again.
 */
@Tag(name = "Products")
@RestController
@RequestMapping(ProductController.PATH)
class ProductViews {

    private static final Logger LOG = LoggerFactory.getLogger(ProductViews.class);

    private final Catalog<Product, ProductDraft> products;
    private final Counter<Long> views;

    ProductViews(Catalog<Product, ProductDraft> products, Cachoeira cachoeira) {
        this.products = products;
        this.views =
                cachoeira.counter("product-views", Long.class).keepUntilReset().build();
    }

    /** How many views there were, this one included. */
    record Views(long views) {}

    @Operation(summary = "Counts a view and says how many there were")
    @PostMapping("/{id}/views")
    Views view(Tenant tenant, @PathVariable long id) {
        if (products.find(tenant.id(), id).lookup().value() == null) {
            throw new NotFoundException(products.nameOf(id));
        }
        return new Views(views.forTenant(tenant.id()).increment(id));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notCounted(CounterException e) {
        return switch (e.reason()) {
            case UNAVAILABLE, REFUSED -> unavailable("Redis, which counts, is not there; try again in a moment");
            case UNKNOWN -> unavailable("Redis, which counts, did not answer; this view may have been counted");
            case OVERFLOW, NOT_A_NUMBER -> {
                LOG.error("A view cannot be counted", e);
                yield ResponseEntity.status(Problem.UNEXPECTED.status())
                        .body(Problem.UNEXPECTED.detail("this product's views cannot be counted any more"));
            }
        };
    }

    private static ResponseEntity<ProblemDetail> unavailable(String detail) {
        return ResponseEntity.status(Problem.COUNTER_UNAVAILABLE.status())
                .header(HttpHeaders.RETRY_AFTER, "1")
                .body(Problem.COUNTER_UNAVAILABLE.detail(detail));
    }
}
