package dev.cachoeira.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.spring.declared.CacheDiscovery;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.spring.tenant.TenantContext;
import dev.cachoeira.tenant.MissingTenantException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What {@code @CacheInvalidate} and {@code @CacheClear} end, and what they leave. */
class EndingTest {

    private static final AtomicInteger LOADS = new AtomicInteger();
    private static final AtomicInteger CHANGES = new AtomicInteger();

    @BeforeEach
    void nothingAsked() {
        LOADS.set(0);
        CHANGES.set(0);
    }

    record Product(long id, long category) {}

    static class Shop {

        @Cached(cache = "products", key = "#id", tags = "'category:' + #result.category")
        public Product find(long id) {
            LOADS.incrementAndGet();
            return new Product(id, id % 10);
        }

        @Cached(cache = "names")
        public String name(long id) {
            LOADS.incrementAndGet();
            return "name " + id;
        }

        @CacheInvalidate(cache = "products")
        public void touch(long id) {
            CHANGES.incrementAndGet();
        }

        @CacheInvalidate(cache = "products", key = "#result.id")
        public Optional<Product> add(long id) {
            return Optional.of(new Product(id, 1));
        }

        @CacheInvalidate(cache = "products", key = "#ids")
        @CacheInvalidate(cache = "names", key = "#ids")
        public void touchAll(List<Long> ids) {}

        @CacheInvalidate(cache = "products", tags = "'category:' + #category")
        public void touchCategory(long category) {}

        @Cached(cache = "pages", key = "#key")
        public String page(String key) {
            LOADS.incrementAndGet();
            return "page " + key;
        }

        @CacheInvalidate(cache = "pages", pattern = "#list + ':*'")
        public void touchPages(String list) {}

        @CacheInvalidate(cache = "products", key = "#id", condition = "#id > 5")
        public void touchSome(long id) {}

        @CacheInvalidate(cache = "products", key = "#id")
        public void fail(long id) {
            throw new IllegalStateException("half done");
        }

        @CacheInvalidate(cache = "products", key = "#id")
        public CompletableFuture<Product> later(long id, CompletableFuture<Product> change) {
            return change;
        }

        @CacheClear(cache = "products")
        public void clear() {}

        @CacheClear
        public void clearEverything() {}

        @CacheClear(cache = "products", allTenants = true)
        public void clearForAll() {}
    }

    /** Methods that fail, annotated with what only their result could say. */
    static class Failing {

        @CacheInvalidate(cache = "products", key = "#result == null ? 1L : #result.id")
        public Product byKey() {
            throw new IllegalStateException("half done");
        }

        @CacheInvalidate(cache = "pages", pattern = "#result == null ? '*' : 'none'")
        public Product byPattern() {
            throw new IllegalStateException("half done");
        }

        @CacheInvalidate(cache = "products", tags = "#result == null ? 'category:1' : 'none'")
        public Product byTags() {
            throw new IllegalStateException("half done");
        }

        @CacheInvalidate(cache = "products", key = "1L", condition = "#result == null")
        public Product ifNothing() {
            throw new IllegalStateException("half done");
        }

        @CacheClear(cache = "products", condition = "#result == null")
        public Product clearIfNothing() {
            throw new IllegalStateException("half done");
        }
    }

    /** One annotation with several attributes. */
    static class Several {

        @CacheInvalidate(cache = "products", key = "#id", tags = "'category:2'")
        public void touchWithCategory(long id) {}

        @CacheInvalidate(cache = "products", key = "#ids")
        public void touchThese(Long... ids) {}

        @Cached(cache = "pairs")
        public String pair(String one, long other) {
            return one + other + LOADS.incrementAndGet();
        }

        @Cached(cache = "pairs", key = "#pair")
        public String pairOf(Object pair) {
            return "another";
        }

        @CacheInvalidate(cache = "others")
        public void touchOther(long id) {}

        @CacheInvalidate(cache = "pairs", key = "#pairs")
        public void touchPairs(Object pairs) {}

        @CacheInvalidate(cache = "products", key = "#result.id")
        public CompletableFuture<Product> addLater(long id) {
            return CompletableFuture.completedFuture(new Product(id, 1));
        }

        @CacheClear(
                cache = {"products", "names"},
                condition = "#really")
        public void clearBoth(boolean really) {}
    }

    static class OfTenants {

        @CacheClear(cache = "products", tenant = "#tenant")
        public void clearOf(String tenant) {}

        @CacheClear(allTenants = true)
        public void clearAll() {}

        @CacheInvalidate(tags = "'category:1'", condition = "#really")
        public void touchCategory(boolean really) {}
    }

    static class Categories {

        @CacheInvalidate(tags = "{'category:1', 'category:' + #category}", tenant = "#tenant")
        public void touchCategoryOf(String tenant, long category) {}
    }

    private static void run(Consumer<Shop> test) {
        Applications.inMemory().withBean(Shop.class).run(context -> {
            assertThat(context).hasNotFailed();
            test.accept(context.getBean(Shop.class));
        });
    }

    private static int loadsOf(Runnable calls) {
        int before = LOADS.get();
        calls.run();
        return LOADS.get() - before;
    }

    private static void findAll(Shop shop) {
        shop.find(1);
        shop.find(2);
        shop.find(11);
        shop.name(1);
    }

    private static void assertReloads(Shop shop, int loads, Runnable change) {
        findAll(shop);
        assertThat(loadsOf(() -> findAll(shop))).isZero();
        change.run();
        assertThat(loadsOf(() -> findAll(shop))).isEqualTo(loads);
    }

    @Test
    void aKeyEndsItsEntryAlone() {
        run(shop -> {
            assertReloads(shop, 1, () -> shop.touch(1));
            assertReloads(shop, 1, () -> shop.add(1));
            assertReloads(shop, 0, () -> shop.touch(99));
        });
    }

    @Test
    void aCollectionEndsAllItsKeysAndTwoAnnotationsWorkTogether() {
        run(shop -> assertReloads(shop, 3, () -> shop.touchAll(List.of(1L, 2L))));
    }

    @Test
    void aTagEndsWhatCarriesIt() {
        run(shop -> {
            assertReloads(shop, 2, () -> shop.touchCategory(1));
            assertReloads(shop, 1, () -> shop.touchCategory(2));
        });
    }

    @Test
    void aPatternEndsTheKeysThatMatch() {
        run(shop -> {
            List<String> all = List.of("users:1", "users:2", "orders:1", "users");
            all.forEach(shop::page);
            shop.touchPages("users");
            all.forEach(shop::page);
            assertThat(LOADS).as("neither others nor the argument itself").hasValue(6);
        });
    }

    @Test
    void aConditionDecides() {
        run(shop -> {
            assertReloads(shop, 0, () -> shop.touchSome(1));
            assertReloads(shop, 1, () -> shop.touchSome(11));
        });
    }

    @Test
    void aMethodThatFailsMayHaveChangedSomething() {
        run(shop -> assertReloads(
                shop, 1, () -> assertThatThrownBy(() -> shop.fail(1)).hasMessage("half done")));
    }

    @Test
    void whatOnlyTheResultCouldSayIsNotDoneAfterAFailure() {
        Applications.inMemory().withBean(Shop.class).withBean(Failing.class).run(context -> {
            Shop shop = context.getBean(Shop.class);
            Failing failing = context.getBean(Failing.class);
            shop.page("a");
            for (Runnable change : List.<Runnable>of(
                    failing::byKey, failing::byPattern, failing::byTags, failing::ifNothing, failing::clearIfNothing)) {
                assertReloads(
                        shop,
                        0,
                        () -> assertThatThrownBy(change::run)
                                .hasMessage("half done")
                                .hasNoSuppressedExceptions());
            }
            assertThat(loadsOf(() -> shop.page("a"))).isZero();
        });
    }

    /** Its ending fails: the key is null. */
    static class WithoutKey {

        @CacheInvalidate(cache = "products", key = "#id")
        public void fail(Long id) {
            throw new IllegalStateException("half done");
        }

        @CacheInvalidate(cache = "products", key = "#id")
        public CompletableFuture<String> later(Long id, CompletableFuture<String> change) {
            return change;
        }

        @CacheInvalidate(cache = "products", key = "#id", tags = "'category:1'")
        @CacheInvalidate(cache = "names", key = "1L")
        public void changeAll(Long id) {}
    }

    @Test
    void anEndingThatFailsKeepsNoOtherFromItsTurn() {
        Applications.inMemory().withBean(WithoutKey.class).withBean(Shop.class).run(context -> {
            Shop shop = context.getBean(Shop.class);
            assertReloads(
                    shop,
                    3,
                    () -> assertThatThrownBy(
                                    () -> context.getBean(WithoutKey.class).changeAll(null))
                            .hasMessageContaining("is null"));
        });
    }

    /** A tag whose own code fails as no exception does. */
    record Broken() {
        @Override
        public String toString() {
            throw new AssertionError("no text");
        }
    }

    static class WithBrokenTag {

        @CacheInvalidate(cache = "names", tags = "#tag")
        @CacheInvalidate(cache = "products", tags = "'category:1'")
        public void change(Object tag) {}

        @CacheInvalidate(cache = "pages", pattern = "#patterns")
        public void changeMatching(List<String> patterns) {}

        @CacheInvalidate(cache = "names", tags = "#tag")
        public CompletableFuture<String> later(Object tag, CompletableFuture<String> change) {
            return change;
        }
    }

    @Test
    void anErrorKeepsNoEndingFromItsTurnAndNoFutureFromItsEnd() {
        Applications.inMemory()
                .withBean(WithBrokenTag.class)
                .withBean(Shop.class)
                .run(context -> {
                    WithBrokenTag methods = context.getBean(WithBrokenTag.class);
                    assertReloads(
                            context.getBean(Shop.class),
                            2,
                            () -> assertThatThrownBy(() -> methods.change(new Broken()))
                                    .hasMessage("no text"));
                    assertThat(methods.later(new Broken(), CompletableFuture.completedFuture("changed")))
                            .failsWithin(Duration.ofSeconds(10))
                            .withThrowableThat()
                            .withMessageContaining("no text");
                    assertThat(methods.later(
                                    new Broken(), CompletableFuture.failedFuture(new IOException("half done"))))
                            .failsWithin(Duration.ofSeconds(10))
                            .withThrowableThat()
                            .withMessageContaining("half done");
                });
    }

    @Test
    void aPatternThatMakesNoSenseKeepsNoOtherFromItsTurn() {
        Applications.inMemory()
                .withBean(WithBrokenTag.class)
                .withBean(Shop.class)
                .run(context -> {
                    Shop shop = context.getBean(Shop.class);
                    WithBrokenTag methods = context.getBean(WithBrokenTag.class);
                    shop.page("a:1");

                    assertThatThrownBy(() -> methods.changeMatching(List.of("a:[", "a:*")))
                            .hasMessageContaining("has no ']'");

                    assertThat(loadsOf(() -> shop.page("a:1"))).isEqualTo(1);
                });
    }

    @Test
    void anEndingThatFailsDoesNotHideWhatTheMethodThrew() {
        Applications.inMemory().withBean(WithoutKey.class).run(context -> {
            WithoutKey methods = context.getBean(WithoutKey.class);
            assertThatThrownBy(() -> methods.fail(null))
                    .hasMessage("half done")
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
            assertThat(failure(methods.later(null, CompletableFuture.failedFuture(new IOException("no")))))
                    .isExactlyInstanceOf(IOException.class)
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
            assertThat(failure(methods.later(null, CompletableFuture.completedFuture("changed"))))
                    .as("it was changed, and not ended")
                    .isExactlyInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is null");
        });
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return future.handle((value, failure) -> failure).join();
    }

    @Test
    void aFutureThatFailsEndsWhatItMayHaveChanged() {
        run(shop -> assertReloads(shop, 1, () -> {
            CompletableFuture<Product> change = new CompletableFuture<>();
            CompletableFuture<Product> over = shop.later(1, change.thenApply(product -> product));
            change.completeExceptionally(new IOException("half done"));
            assertThat(failure(over)).isExactlyInstanceOf(IOException.class);
        }));
    }

    @Test
    void theResultOfAFutureNamesWhatItEnds() {
        Applications.inMemory().withBean(Shop.class).withBean(Several.class).run(context -> {
            Several several = context.getBean(Several.class);
            assertReloads(
                    context.getBean(Shop.class), 1, () -> several.addLater(1).join());
        });
    }

    @Test
    void keysAndTagsOfOneAnnotationAreBothEnded() {
        Applications.inMemory().withBean(Shop.class).withBean(Several.class).run(context -> {
            Shop shop = context.getBean(Shop.class);
            Several several = context.getBean(Several.class);
            assertReloads(shop, 2, () -> several.touchWithCategory(11));
            assertReloads(shop, 2, () -> several.touchThese(1L, 2L));
        });
    }

    @Test
    void aKeyAsSpringMakesItIsThatOfTheSameArguments() {
        Applications.inMemory().withBean(Several.class).run(context -> {
            Several several = context.getBean(Several.class);
            SimpleKey key = new SimpleKey("a", 1L);
            for (Object keys : List.of(key, List.of(key))) {
                String before = several.pair("a", 1);
                assertThat(several.pairOf(key)).isEqualTo(before);
                several.touchPairs(keys);
                assertThat(several.pair("a", 1)).isNotEqualTo(before);
            }
        });
    }

    @Test
    void severalCachesAreClearedIfTheConditionIsTrue() {
        Applications.inMemory().withBean(Shop.class).withBean(Several.class).run(context -> {
            Shop shop = context.getBean(Shop.class);
            Several several = context.getBean(Several.class);
            assertReloads(shop, 0, () -> several.clearBoth(false));
            assertReloads(shop, 4, () -> several.clearBoth(true));
        });
    }

    @Test
    void aFutureEndsTheEntryWhenItIsOver() {
        run(shop -> {
            findAll(shop);
            CompletableFuture<Product> change = new CompletableFuture<>();
            CompletableFuture<Product> over = shop.later(1, change);
            assertThat(loadsOf(() -> shop.find(1))).isZero();
            change.complete(new Product(1, 1));
            assertThat(over.join()).isEqualTo(new Product(1, 1));
            assertThat(loadsOf(() -> shop.find(1))).isEqualTo(1);
        });
    }

    @Test
    void clearEndsOneCacheOrAll() {
        run(shop -> {
            assertReloads(shop, 3, shop::clear);
            assertReloads(shop, 4, shop::clearEverything);
        });
    }

    @Test
    void onlyTheOwnTenantIsConcerned() {
        Applications.plain()
                .withPropertyValues("cachoeira.mode=local")
                .withBean(Shop.class)
                .withBean(Categories.class)
                .withBean(OfTenants.class)
                .run(context -> {
                    Shop shop = context.getBean(Shop.class);
                    Runnable acme = () -> TenantContext.run("acme", () -> findAll(shop));
                    Runnable globex = () -> TenantContext.run("globex", () -> findAll(shop));
                    acme.run();
                    globex.run();
                    TenantContext.run("acme", () -> shop.touch(1));
                    assertThat(loadsOf(acme)).isEqualTo(1);
                    assertThat(loadsOf(globex)).isZero();
                    context.getBean(Categories.class).touchCategoryOf("globex", 2);
                    assertThat(loadsOf(acme)).isZero();
                    assertThat(loadsOf(globex)).isEqualTo(3);
                    TenantContext.run("acme", shop::clearEverything);
                    assertThat(loadsOf(acme)).isEqualTo(4);
                    assertThat(loadsOf(globex)).isZero();
                    shop.clearForAll();
                    assertThat(loadsOf(acme)).isEqualTo(3);
                    assertThat(loadsOf(globex)).isEqualTo(3);
                    OfTenants tenants = context.getBean(OfTenants.class);
                    tenants.clearOf("globex");
                    assertThat(loadsOf(acme)).isZero();
                    assertThat(loadsOf(globex)).isEqualTo(3);
                    tenants.clearAll();
                    assertThat(loadsOf(acme)).isEqualTo(4);
                    assertThat(loadsOf(globex)).isEqualTo(4);
                    CompletableFuture<Product> change = new CompletableFuture<>();
                    CompletableFuture<Product> over = TenantContext.call("acme", () -> shop.later(1, change));
                    change.complete(new Product(1, 1)); // nobody's tenant
                    assertThat(over.join()).isEqualTo(new Product(1, 1));
                    assertThat(loadsOf(acme)).isEqualTo(1);
                    assertThat(loadsOf(globex)).isZero();
                    TenantContext.run("acme", () -> tenants.touchCategory(false));
                    assertThat(loadsOf(acme)).isZero();
                    TenantContext.run("acme", () -> tenants.touchCategory(true));
                    assertThat(loadsOf(acme)).isEqualTo(2);
                    assertThat(loadsOf(globex)).isZero();
                });
    }

    @Test
    void aMissingTenantIsRefusedBeforeAnythingIsChanged() {
        Applications.plain()
                .withPropertyValues("cachoeira.mode=local")
                .withBean(Shop.class)
                .run(context -> {
                    Shop shop = context.getBean(Shop.class);
                    assertThatThrownBy(() -> shop.touch(1)).isInstanceOf(MissingTenantException.class);
                    assertThatThrownBy(shop::clearEverything).isInstanceOf(MissingTenantException.class);
                    assertThat(CHANGES).hasValue(0);
                });
    }

    @Test
    void tagsAloneNeedTenants() {
        Applications.inMemory()
                .withBean(Categories.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .hasMessageContaining("touchCategoryOf(…): tags alone belong to a tenant"));
    }

    @Test
    void aCacheThatIsOnlyEndedHereIsKnownFromTheStart() {
        Applications.inMemory()
                .withBean(Several.class)
                .run(context -> assertThat(
                                context.getBean(CacheDiscovery.class).caches().names())
                        .containsExactly("names", "others", "pairs", "products"));
    }

    static class Editor {
        @CacheInvalidate(cache = "byCode", key = "#id")
        public void change(long id) {}
    }

    @Configuration(proxyBeanMethods = false)
    static class ByCode {
        @Bean
        Cache<Long, String> byCode(Cachoeira cachoeira) {
            return cachoeira.cache("byCode", Long.class, String.class).build();
        }
    }

    @Test
    void aCacheThatCodeHasMadeCanBeInvalidatedByItsOwnKeys() {
        Applications.inMemory()
                .withBean(Editor.class)
                .withUserConfiguration(ByCode.class)
                .run(context -> {
                    @SuppressWarnings("unchecked")
                    Cache<Long, String> cache = context.getBean("byCode", Cache.class);
                    cache.put(1L, "one");
                    cache.put(2L, "two");
                    context.getBean(Editor.class).change(1);
                    assertThat(cache.get(1L)).isNull();
                    assertThat(cache.get(2L)).isEqualTo("two");
                });
    }
}
