package dev.cachoeira.spring.springcache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.spring.annotation.Cached;
import dev.cachoeira.spring.declared.InvalidDeclarationException;
import dev.cachoeira.spring.keys.CompositeKey;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.testkit.contract.Parallel;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.context.annotation.Configuration;

class SpringCacheTest {

    private static final AtomicInteger LOADS = new AtomicInteger();
    private static volatile Runnable whileLoading = () -> {};

    @BeforeEach
    void nothingAsked() {
        LOADS.set(0);
        whileLoading = () -> {};
    }

    record Product(long id, String name) {}

    @CacheConfig(cacheNames = "products")
    static class Shop {

        @Cacheable
        public Product find(long id) {
            LOADS.incrementAndGet();
            whileLoading.run();
            return id < 0 ? null : new Product(id, "found " + LOADS);
        }

        @Cacheable(sync = true)
        public Optional<Product> search(long id) {
            LOADS.incrementAndGet();
            return id < 0 ? Optional.empty() : Optional.of(new Product(id, "searched"));
        }

        @Cacheable(unless = "#result == null")
        public Product findExisting(long id) {
            LOADS.incrementAndGet();
            return id < 0 ? null : new Product(id, "existing");
        }

        @Cacheable
        public CompletableFuture<Product> later(long id) {
            LOADS.incrementAndGet();
            return CompletableFuture.supplyAsync(() -> new Product(id, "later"));
        }

        @Cacheable("lists")
        public List<Product> list(String category, int page) {
            LOADS.incrementAndGet();
            return List.of(new Product(page, category));
        }

        @Cacheable("failing")
        public String failing(long id) throws IOException {
            LOADS.incrementAndGet();
            throw new IOException("no " + id);
        }

        @CachePut(key = "#product.id")
        public Product save(Product product) {
            return product;
        }

        @CacheEvict
        public void delete(long id) {}

        @CacheEvict(allEntries = true)
        public void deleteAll() {}

        @Caching(evict = {@CacheEvict, @CacheEvict(cacheNames = "lists", allEntries = true)})
        public void deleteEverywhere(long id) {}

        @Cached(cache = "products", key = "#id")
        public Product ours(long id) {
            LOADS.incrementAndGet();
            return new Product(id, "ours");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class WithCaching {}

    private final ApplicationContextRunner application =
            Applications.inMemory().withBean(Shop.class).withUserConfiguration(WithCaching.class);

    private void run(Consumer<Shop> test) {
        application.run(context -> {
            assertThat(context).hasNotFailed();
            test.accept(context.getBean(Shop.class));
        });
    }

    private static int loadsOf(Runnable calls) {
        int before = LOADS.get();
        calls.run();
        return LOADS.get() - before;
    }

    @Test
    void cacheableAnswersFromTheCache() {
        run(shop -> {
            assertThat(shop.find(1)).isEqualTo(shop.find(1));
            assertThat(shop.find(2).id()).isEqualTo(2);
            assertThat(LOADS).hasValue(2);
            assertThat(shop.find(-1)).isNull();
            assertThat(shop.find(-1)).isNull();
            assertThat(LOADS).hasValue(3);
            assertThat(shop.search(1)).map(Product::name).contains("found 1");
            assertThat(shop.list("a", 1)).isEqualTo(shop.list("a", 1));
            assertThat(LOADS).hasValue(4);
        });
    }

    @Test
    void unlessKeepsNothing() {
        run(shop -> {
            assertThat(loadsOf(() -> shop.findExisting(-1))).isEqualTo(1);
            assertThat(loadsOf(() -> shop.findExisting(-1))).isEqualTo(1);
            assertThat(loadsOf(() -> shop.findExisting(1))).isEqualTo(1);
            assertThat(loadsOf(() -> shop.findExisting(1))).isZero();
        });
    }

    @Test
    void aFutureIsAnsweredFromTheCache() {
        run(shop -> {
            assertThat(shop.later(1).join()).isEqualTo(shop.later(1).join());
            assertThat(LOADS).hasValue(1);
        });
    }

    @Test
    void whatTheMethodThrowsReachesTheCaller() {
        run(shop -> assertThatThrownBy(() -> shop.failing(1))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("no 1"));
    }

    @Test
    void putStoresAndEvictEnds() {
        run(shop -> {
            shop.save(new Product(5, "saved"));
            assertThat(loadsOf(() -> assertThat(shop.find(5).name()).isEqualTo("saved")))
                    .isZero();
            shop.delete(5);
            assertThat(loadsOf(() -> shop.find(5))).isEqualTo(1);
            shop.find(6);
            shop.list("a", 1);
            shop.deleteAll();
            assertThat(loadsOf(() -> {
                        shop.find(5);
                        shop.find(6);
                        shop.list("a", 1);
                    }))
                    .isEqualTo(2);
            shop.deleteEverywhere(5);
            assertThat(loadsOf(() -> {
                        shop.find(5);
                        shop.find(6);
                        shop.list("a", 1);
                    }))
                    .isEqualTo(2);
        });
    }

    @Test
    void bothKindsOfAnnotationsMeanTheSameEntry() {
        run(shop -> {
            shop.ours(9);
            assertThat(loadsOf(() -> assertThat(shop.find(9).name()).isEqualTo("ours")))
                    .isZero();
            shop.delete(9);
            assertThat(loadsOf(() -> shop.ours(9))).isEqualTo(1);
        });
    }

    /** Without the promotion to sync, Spring would put what it loaded after the eviction. */
    @Test
    void whatWasLoadedBeforeAnEvictionIsNotKeptAfterIt() {
        run(shop -> {
            whileLoading = () -> {
                whileLoading = () -> {};
                shop.delete(1);
            };
            assertThat(shop.find(1).name()).isEqualTo("found 1");
            assertThat(shop.find(1).name()).isEqualTo("found 2");
        });
    }

    @Test
    void callsAtTheSameTimeLoadOnceWithoutSayingSync() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        whileLoading = () -> {
            begun.countDown();
            Parallel.await(go);
        };
        application.run(context -> {
            Shop shop = context.getBean(Shop.class);
            var first = Parallel.start(() -> shop.find(1));
            Parallel.await(begun);
            var others = List.of(Parallel.startWaiting(() -> shop.find(1)), Parallel.startWaiting(() -> shop.find(1)));
            go.countDown();
            for (var other : others) {
                assertThat(Parallel.result(other)).isEqualTo(Parallel.result(first));
            }
            assertThat(LOADS).hasValue(1);
        });
    }

    private void withCache(Consumer<Cache> test) {
        application.run(context -> test.accept(cache(context, "products")));
    }

    private static Cache cache(AssertableApplicationContext context, String name) {
        return context.getBean(CacheManager.class).getCache(name);
    }

    @Test
    void theCacheItselfDoesWhatSpringPromises() {
        withCache(cache -> {
            Product one = new Product(1, "one");
            assertThat(cache.get(1L)).isNull();
            cache.put(1L, one);
            assertThat(cache.get(1L).get()).isEqualTo(one);
            assertThat(cache.get(1L, Product.class)).isEqualTo(one);
            assertThat(cache.get("1")).as("text is not a number").isNull();
            assertThatThrownBy(() -> cache.get(1L, String.class)).isInstanceOf(IllegalStateException.class);
            cache.put(2L, null);
            assertThat(cache.get(2L))
                    .isNotNull()
                    .extracting(Cache.ValueWrapper::get)
                    .isNull();
            assertThat(cache.get(2L, Product.class)).isNull();
            assertThat(cache.putIfAbsent(1L, new Product(1, "other")).get()).isEqualTo(one);
            assertThat(cache.putIfAbsent(3L, one)).isNull();
            assertThat((Object) cache.get(3L, () -> null)).isEqualTo(one);
            assertThat(cache.evictIfPresent(3L)).isTrue();
            assertThat(cache.evictIfPresent(3L)).isFalse();
            assertThat(cache.invalidate()).isFalse();
            assertThat(cache.get(1L)).isNull();
            assertThat(cache.getName()).isEqualTo("products");
            assertThat(cache.getNativeCache()).isInstanceOf(dev.cachoeira.cache.Cache.class);
        });
    }

    @Test
    void theCacheLoadsAndTellsWhatTheLoaderThrew() {
        withCache(cache -> {
            assertThatThrownBy(() -> cache.get(1L, () -> {
                        throw new IOException("no");
                    }))
                    .isInstanceOf(Cache.ValueRetrievalException.class)
                    .hasCauseExactlyInstanceOf(IOException.class);
            Product one = new Product(1, "one");
            assertThat(cache.get(1L, () -> one)).isEqualTo(one);
            assertThat(cache.retrieve(1L).join()).isInstanceOf(Cache.ValueWrapper.class);
            assertThat(cache.retrieve(2L).join()).isNull();
            assertThat(cache.retrieve(2L, () -> CompletableFuture.completedFuture(one))
                            .join())
                    .isEqualTo(one);
            assertThat(cache.retrieve(3L, () -> CompletableFuture.failedFuture(new IOException("no")))
                            .handle((none, failure) -> failure)
                            .join())
                    .isExactlyInstanceOf(IOException.class);
        });
    }

    @Test
    void aKeyOfSeveralArgumentsMeansTheSameEntryToAllMethods() {
        application.run(context -> {
            Cache cache = cache(context, "lists");
            Object key = new SimpleKey("a", 1);
            List<Product> value = List.of(new Product(1, "one"));
            cache.put(new CompositeKey(List.of("a", 1)), value);
            assertThat(cache.get(key).get()).isEqualTo(value);
            assertThat((Object) cache.get(key, List.class)).isEqualTo(value);
            assertThat((Object) cache.get(key, () -> null)).isEqualTo(value);
            assertThat(cache.retrieve(key).join())
                    .isInstanceOfSatisfying(
                            Cache.ValueWrapper.class,
                            found -> assertThat(found.get()).isEqualTo(value));
            assertThat(cache.retrieve(key, () -> CompletableFuture.completedFuture(null))
                            .join())
                    .isEqualTo(value);
            assertThat(cache.putIfAbsent(key, List.of())).isNotNull();
            cache.evict(key);
            assertThat(cache.get(new CompositeKey(List.of("a", 1)))).isNull();
            cache.put(key, value);
            assertThat(cache.evictIfPresent(key)).isTrue();
            assertThat(cache.get(new CompositeKey(List.of("a", 1)))).isNull();
        });
    }

    @Test
    void thatThereIsNoneLivesForAsLongAsTheSettingsSay() {
        application.withPropertyValues("cachoeira.caches.products.null-ttl=1ms").run(context -> {
            Cache cache = cache(context, "products");
            cache.put(1L, null);
            eventually(() -> assertThat(cache.get(1L)).as("put").isNull());
            assertThat((Object) cache.get(2L, () -> null)).isNull();
            eventually(() -> assertThat(cache.get(2L)).as("loaded").isNull());
            assertThat(cache.retrieve(3L, () -> CompletableFuture.completedFuture(null))
                            .join())
                    .isNull();
            eventually(() -> assertThat(cache.get(3L)).as("retrieved").isNull());
        });
    }

    @Test
    void aCacheIsTheSameWheneverItIsAskedFor() {
        application.run(context -> assertThat(cache(context, "products")).isSameAs(cache(context, "products")));
    }

    @Test
    void aCacheThatOnlyTheConfigurationNamesKnowsItsType() {
        application
                .withPropertyValues(
                        "cachoeira.caches.pages.type=java.util.Map<java.lang.String, java.util.List<java.lang.Long>>",
                        "cachoeira.caches.untyped.ttl=5")
                .run(context -> {
                    Cache pages = cache(context, "pages");
                    pages.put("a", java.util.Map.of("x", List.of(1L)));
                    assertThat(pages.get("a").get()).isEqualTo(java.util.Map.of("x", List.of(1L)));
                    Cache untyped = cache(context, "untyped");
                    assertThatThrownBy(() -> untyped.put("a", "b"))
                            .hasMessageContaining("cachoeira.caches.untyped.type");
                    untyped.evict("a");
                    assertThat(context.getBean(CacheManager.class).getCache("nobody"))
                            .isNull();
                    assertThat(context.getBean(CacheManager.class).getCacheNames())
                            .contains("products", "lists", "pages");
                });
    }

    static class Mistaken {
        @Cacheable("products")
        public String other(long id) {
            return "";
        }

        @Cacheable("raw")
        @SuppressWarnings("rawtypes")
        public List raw() {
            return List.of();
        }
    }

    @Test
    void mistakesEndTheStart() {
        application
                .withBean(Mistaken.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .isInstanceOf(InvalidDeclarationException.class)
                        .hasMessageContaining("cache 'products'")
                        .hasMessageContaining("the raw List"));
    }

    @Test
    void anotherCacheManagerIsRespected() {
        application
                .withBean(ConcurrentMapCacheManager.class)
                .run(context -> assertThat(context).doesNotHaveBean(CachoeiraCacheManager.class));
        Applications.inMemory()
                .withPropertyValues("spring.cache.type=simple")
                .run(context -> assertThat(context).doesNotHaveBean(CachoeiraCacheManager.class));
    }
}
