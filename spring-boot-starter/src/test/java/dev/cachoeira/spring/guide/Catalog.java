package dev.cachoeira.spring.guide;

import dev.cachoeira.spring.annotation.CacheClear;
import dev.cachoeira.spring.annotation.CacheInvalidate;
import dev.cachoeira.spring.annotation.Cached;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;

/** The examples with annotations. */
class Catalog {

    /** Something to sell. */
    public record Product(long id, String name, long categoryId) {}

    private final Map<Long, Product> repository;

    Catalog(Map<Long, Product> repository) {
        this.repository = repository;
    }

    @Cached(cache = "products", key = "#id", tags = "'category:' + #result.categoryId")
    public Optional<Product> find(long id) {
        return Optional.ofNullable(repository.get(id));
    }

    @Cached(cache = "product-lists", ttl = "1m", tags = "'category:' + #category")
    public List<Product> list(long category, int page) {
        return repository.values().stream()
                .filter(product -> product.categoryId() == category)
                .toList();
    }

    @CacheInvalidate(cache = "products", key = "#product.id", tags = "'category:' + #product.categoryId")
    public void update(Product product) {
        repository.put(product.id(), product);
    }

    @CacheClear(cache = {"products", "product-lists"})
    public void importAll(Map<Long, Product> products) {
        repository.putAll(products);
    }

    @Cached(cache = "pages", key = "#address")
    public String page(String address) {
        return address + ": " + repository.size();
    }

    @CacheInvalidate(cache = "pages", pattern = "'users:list:*'")
    public void usersHaveChanged() {}

    @Cacheable("names")
    public String name(long id) {
        return repository.get(id).name();
    }

    @Cacheable("futures")
    public CompletableFuture<String> nameLater(long id) {
        return CompletableFuture.supplyAsync(() -> repository.get(id).name());
    }

    @CacheEvict(cacheNames = "names", key = "#id")
    public void rename(long id, String name) {
        repository.computeIfPresent(id, (same, old) -> new Product(id, name, old.categoryId()));
    }
}
