package dev.cachoeira.spring.guide;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.spring.guide.Catalog.Product;
import dev.cachoeira.spring.http.HttpAnswers;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

/** The example of answers over HTTP. */
@RestController
class Offers {

    private final HttpAnswers answers;
    private final Cache<Long, Product> offers;

    Offers(HttpAnswers answers, Cache<Long, Product> offers) {
        this.answers = answers;
        this.offers = offers;
    }

    @GetMapping("/offers/{id}")
    ResponseEntity<Product> offer(@PathVariable long id, WebRequest request) {
        return answers.of(offers.reading(id, this::load)).to(request);
    }

    private Product load(long id) {
        return new Product(id, "Lamp", 7);
    }
}
