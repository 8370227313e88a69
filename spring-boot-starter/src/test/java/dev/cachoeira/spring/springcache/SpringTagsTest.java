package dev.cachoeira.spring.springcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.spring.annotation.Cached;
import dev.cachoeira.spring.declared.CacheTags;
import dev.cachoeira.spring.support.Applications;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Values that Spring's annotations cache carry the tags that a bean or the configuration says. */
class SpringTagsTest {

    private static final AtomicInteger LOADS = new AtomicInteger();
    private static final String EXPRESSION = "cachoeira.caches.products.tags='category:' + category";

    @BeforeEach
    void nothingAsked() {
        LOADS.set(0);
    }

    record Product(long id, String category) {}

    static class Shop {

        @Cacheable("products")
        public Product find(long id) {
            LOADS.incrementAndGet();
            return id < 0 ? null : new Product(id, "red");
        }

        @Cacheable(cacheNames = "products", unless = "#result == null")
        public Product findExisting(long id) {
            LOADS.incrementAndGet();
            return new Product(id, "red");
        }

        @Cacheable("products")
        public CompletableFuture<Product> later(long id) {
            LOADS.incrementAndGet();
            return CompletableFuture.completedFuture(new Product(id, "red"));
        }

        @CachePut(cacheNames = "products", key = "#product.id")
        public Product save(Product product) {
            return product;
        }

        @Cacheable("lists")
        public List<Product> list(String category) {
            LOADS.incrementAndGet();
            return List.of(new Product(1, category), new Product(2, "blue"));
        }

        @Cached(cache = "products", key = "#id", tags = "'own:' + #id")
        public Product ours(long id) {
            LOADS.incrementAndGet();
            return new Product(id, "red");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class WithCaching {}

    private final ApplicationContextRunner application =
            Applications.inMemory().withBean(Shop.class).withUserConfiguration(WithCaching.class);

    private static ApplicationContextRunner withBean(ApplicationContextRunner application) {
        return application.withBean(
                "productTags",
                CacheTags.class,
                () -> CacheTags.of("products", Product.class, product -> Set.of("category:" + product.category())));
    }

    private static void run(ApplicationContextRunner application, BiConsumer<Shop, Cachoeira> test) {
        application.run(context -> {
            assertThat(context).hasNotFailed();
            test.accept(context.getBean(Shop.class), context.getBean(Cachoeira.class));
        });
    }

    private static void invalidate(Cachoeira cachoeira, String tag) {
        cachoeira.caches().get("products").invalidateTag(tag);
    }

    private static int loadsOf(Runnable calls) {
        int before = LOADS.get();
        calls.run();
        return LOADS.get() - before;
    }

    /** However a value got there, its tag ends it. */
    private static void areTagged(Shop shop, Cachoeira cachoeira) {
        List<Runnable> ways = List.of(
                () -> shop.find(1),
                () -> shop.findExisting(1),
                () -> shop.later(1).join(),
                () -> shop.save(new Product(1, "red")),
                () -> shop.ours(1));
        for (Runnable way : ways) {
            way.run();
            assertThat(loadsOf(() -> shop.find(1))).isZero();
            invalidate(cachoeira, "category:blue");
            assertThat(loadsOf(() -> shop.find(1))).isZero();

            invalidate(cachoeira, "category:red");

            assertThat(loadsOf(() -> shop.find(1))).isEqualTo(1);
            invalidate(cachoeira, "category:red");
        }
    }

    @Test
    void aBeanTagsWhatACacheHolds() {
        run(withBean(application), SpringTagsTest::areTagged);
    }

    @Test
    void anExpressionOfTheConfigurationTagsWhatACacheHolds() {
        run(application.withPropertyValues(EXPRESSION), SpringTagsTest::areTagged);
        run(
                application.withPropertyValues("cachoeira.caches.products.tags='category:' + #result.category"),
                SpringTagsTest::areTagged);
    }

    @Test
    void aMethodsOwnTagsAreAdded() {
        run(withBean(application), (shop, cachoeira) -> {
            shop.ours(1);

            invalidate(cachoeira, "own:1");

            assertThat(loadsOf(() -> shop.ours(1))).isEqualTo(1);
        });
    }

    @Test
    void thereIsNoneCarriesNoTags() {
        run(withBean(application), (shop, cachoeira) -> {
            assertThat(shop.find(-1)).isNull();
            assertThat(loadsOf(() -> shop.find(-1))).isZero();
        });
    }

    @Test
    void whatIsPutByHandIsTaggedToo() {
        application.withPropertyValues(EXPRESSION).run(context -> {
            var products = context.getBean(CacheManager.class).getCache("products");
            assertThat(products).isNotNull();
            products.put(1L, new Product(1, "red"));
            products.put(2L, null);

            invalidate(context.getBean(Cachoeira.class), "category:red");

            assertThat(products.get(1L)).isNull();
            assertThat(products.get(2L)).isNotNull();
        });
    }

    @Test
    void aListsExpressionMayGiveManyTags() {
        run(application.withPropertyValues("cachoeira.caches.lists.tags=#result.![category]"), (shop, cachoeira) -> {
            for (String tag : List.of("red", "blue")) {
                shop.list("red");
                assertThat(loadsOf(() -> shop.list("red"))).isZero();
                invalidate(cachoeira, tag);
                assertThat(loadsOf(() -> shop.list("red"))).isEqualTo(1);
            }
        });
    }

    @Test
    void aValueWhoseTagsCannotBeToldIsNotCached() {
        run(application.withPropertyValues("cachoeira.caches.products.tags=nothing.of.the.kind"), (shop, cachoeira) -> {
            assertThat(shop.find(1)).isEqualTo(new Product(1, "red"));
            assertThat(loadsOf(() -> shop.find(1))).isEqualTo(1);
        });
    }

    @Test
    void whatCannotBeTaggedEndsTheStart() {
        application
                .withBean("unknown", CacheTags.class, () -> CacheTags.of("prodcts", Product.class, any -> Set.of()))
                .withBean("wrong", CacheTags.class, () -> CacheTags.of("lists", Product.class, any -> Set.of()))
                .withPropertyValues("cachoeira.caches.nobody.tags=category")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasMessageContaining("there are CacheTags for cache 'prodcts', which nothing declares")
                        .hasMessageContaining("the CacheTags of cache 'lists' take a Product")
                        .hasMessageContaining("cachoeira.caches.nobody.tags is set, which nothing declares"));
    }

    @Test
    void tagsOfACacheThatCodeMakesEndTheStart() {
        application
                .withUserConfiguration(MadeByCode.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasMessageContaining("'code', which is made by code: that names its tags itself"));
    }

    @Configuration(proxyBeanMethods = false)
    static class MadeByCode {

        @Bean
        Cache<Long, String> codeCache(Cachoeira cachoeira) {
            return cachoeira.cache("code", Long.class, String.class).build();
        }

        @Bean
        CacheTags<String> codeTags() {
            return CacheTags.of("code", String.class, any -> Set.of());
        }
    }

    @Test
    void anExpressionThatIsNoneEndsTheStart() {
        application
                .withPropertyValues("cachoeira.caches.products.tags='category:")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("cachoeira.caches.products.tags")
                        .hasMessageContaining("is no expression"));
        application
                .withPropertyValues("cachoeira.defaults.tags='a'")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("cachoeira.defaults.tags"));
    }
}
