package dev.cachoeira.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.CacheStats;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.spring.tenant.TenantContext;
import dev.cachoeira.tenant.MissingTenantException;
import dev.cachoeira.testkit.contract.Parallel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class CachedTest {

    /** How often the shop is really asked; a proxy has no fields of its own to count in. */
    private static final AtomicInteger LOADS = new AtomicInteger();

    @BeforeEach
    void nothingAsked() {
        LOADS.set(0);
    }

    record Product(long id, String name, long category) {}

    /** A small shop. */
    static class Shop {

        @Cached(cache = "products", key = "#id", tags = "'category:' + #result.category")
        public Product find(long id) {
            LOADS.incrementAndGet();
            return id < 0 ? null : new Product(id, "first", id % 10);
        }

        @Cached(cache = "products", key = "#id")
        public Optional<Product> search(long id) {
            LOADS.incrementAndGet();
            return id < 0 ? Optional.empty() : Optional.of(new Product(id, "first", id % 10));
        }

        @Cached(cache = "lists", tags = "'category:' + #category")
        public List<Product> list(long category, int page) {
            LOADS.incrementAndGet();
            return List.of(new Product(page, "first", category));
        }

        @Cached(cache = "maps")
        public Map<String, List<Product>> all() {
            LOADS.incrementAndGet();
            return Map.of("all", List.of(new Product(1, "first", 1)));
        }

        @Cached(cache = "tagged", key = "#id", tags = "{'a', 'id:' + #id}")
        public String tagged(long id) {
            LOADS.incrementAndGet();
            return id < 0 ? null : "first";
        }

        @Cached(cache = "tagged", key = "#id", tags = "#id > 0 ? {'a'} : {}")
        public String taggedIfPositive(long id) {
            LOADS.incrementAndGet();
            return null;
        }

        @Cached(cache = "async", key = "#id")
        public CompletableFuture<Product> later(long id) {
            LOADS.incrementAndGet();
            if (id == 13) {
                return CompletableFuture.failedFuture(new IOException("thirteen"));
            }
            return CompletableFuture.supplyAsync(() -> id < 0 ? null : new Product(id, "first", 1));
        }

        @Cached(cache = "failing", key = "#id")
        public String failing(long id) throws IOException {
            LOADS.incrementAndGet();
            throw new IOException("no " + id);
        }

        @Cached(cache = "conditional", key = "#id", condition = "#id > 0", unless = "#result == 'none'")
        public String conditional(long id) {
            LOADS.incrementAndGet();
            return id == 7 ? "none" : "some";
        }

        @Cached(cache = "maybe", key = "'one'", condition = "#maybe", tags = "#maybe ? null : null")
        public String maybe(Boolean maybe) {
            return "some " + LOADS.incrementAndGet();
        }

        @Cached(cache = "ofTenant", key = "#id", tenant = "#tenant")
        public String ofTenant(String tenant, long id) {
            LOADS.incrementAndGet();
            return tenant + id;
        }

        @Cached(cache = "short", key = "#id", ttl = "1ms")
        public String brief(long id) {
            return "" + LOADS.incrementAndGet();
        }
    }

    private final ApplicationContextRunner application = Applications.inMemory().withBean(Shop.class);

    private void run(Consumer<Shop> test) {
        application.run(context -> {
            assertThat(context).hasNotFailed();
            test.accept(context.getBean(Shop.class));
        });
    }

    private static void inShop(AssertableApplicationContext context, String tenant, Consumer<Shop> test) {
        TenantContext.run(tenant, () -> test.accept(context.getBean(Shop.class)));
    }

    @Test
    void theSecondCallIsAnsweredFromTheCache() {
        run(shop -> {
            assertThat(shop.find(1)).isEqualTo(new Product(1, "first", 1));
            assertThat(shop.find(1)).isEqualTo(new Product(1, "first", 1));
            assertThat(shop.find(2).id()).isEqualTo(2);
            assertThat(LOADS).hasValue(2);
        });
    }

    @Test
    void nullAndAnEmptyOptionalAreAnswersToo() {
        run(shop -> {
            assertThat(shop.find(-1)).isNull();
            assertThat(shop.find(-1)).isNull();
            assertThat(shop.search(-1)).isEmpty();
            assertThat(shop.search(5)).map(Product::id).contains(5L);
            assertThat(shop.find(5).id())
                    .as("the same cache, without its Optional")
                    .isEqualTo(5);
            assertThat(LOADS).hasValue(2);
        });
    }

    @Test
    void severalArgumentsMakeOneKeyAndNoneMakeOneToo() {
        run(shop -> {
            assertThat(shop.list(1, 2)).isEqualTo(shop.list(1, 2));
            assertThat(shop.list(2, 1)).isNotEqualTo(shop.list(1, 2));
            assertThat(LOADS).hasValue(2);
            assertThat(shop.all()).isEqualTo(shop.all());
            assertThat(LOADS).hasValue(3);
        });
    }

    @Test
    void whatTheMethodThrowsReachesTheCallerAndIsNotKept() {
        run(shop -> {
            for (int i = 1; i <= 2; i++) {
                assertThatThrownBy(() -> shop.failing(3))
                        .isExactlyInstanceOf(IOException.class)
                        .hasMessage("no 3");
                assertThat(LOADS).hasValue(i);
            }
        });
    }

    @Test
    void aFutureIsAnsweredFromTheCacheAsWell() {
        run(shop -> {
            assertThat(shop.later(4).join().id()).isEqualTo(4);
            assertThat(shop.later(4).join().id()).isEqualTo(4);
            assertThat(shop.later(-4).join()).isNull();
            assertThat(shop.later(-4).join()).isNull();
            assertThat(LOADS).hasValue(2);
            assertThatThrownBy(() -> shop.later(13).join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseExactlyInstanceOf(IOException.class);
            assertThat(shop.later(13).handle((value, failure) -> failure).join())
                    .as("what the method's future failed with")
                    .isExactlyInstanceOf(IOException.class);
        });
    }

    @Test
    void conditionGoesPastTheCacheAndUnlessKeepsNothing() {
        run(shop -> {
            shop.conditional(0);
            shop.conditional(0);
            assertThat(LOADS).as("past it").hasValue(2);
            assertThat(shop.conditional(7)).isEqualTo("none");
            assertThat(shop.conditional(7)).isEqualTo("none");
            assertThat(LOADS).as("not kept").hasValue(4);
            shop.conditional(1);
            shop.conditional(1);
            assertThat(LOADS).as("kept").hasValue(5);
        });
    }

    @Test
    void aConditionThatIsNullIsNotTrueAndTagsThatAreNullAreNone() {
        run(shop -> {
            assertThat(shop.maybe(null)).isNotEqualTo(shop.maybe(null));
            assertThat(shop.maybe(true)).isEqualTo(shop.maybe(true));
        });
    }

    @Test
    void tagsOfTheResultAndOfTheArgumentsEndTheAnswer() {
        application.run(context -> {
            Shop shop = context.getBean(Shop.class);
            var products = context.getBean(Cachoeira.class).caches().get("products");
            shop.find(17);
            shop.list(7, 1);
            shop.tagged(3);
            assertThat(LOADS).hasValue(3);
            products.invalidateTags(Set.of("category:8"));
            shop.find(17);
            shop.list(7, 1);
            assertThat(LOADS).hasValue(3);
            products.invalidateTags(Set.of("category:7"));
            shop.find(17);
            shop.list(7, 1);
            assertThat(LOADS).hasValue(5);
            shop.tagged(3);
            assertThat(LOADS).hasValue(5);
            products.invalidateTags(Set.of("id:3"));
            shop.tagged(3);
            assertThat(LOADS).hasValue(6);
        });
    }

    @Test
    void aNullThatItsTagsCouldNotFindAgainIsNotKept() {
        run(shop -> {
            shop.tagged(-1);
            shop.tagged(-1);
            assertThat(LOADS).hasValue(2);
            shop.taggedIfPositive(-2);
            shop.taggedIfPositive(-2);
            assertThat(LOADS).as("one without tags is kept").hasValue(3);
            shop.taggedIfPositive(2);
            shop.taggedIfPositive(2);
            assertThat(LOADS).hasValue(5);
        });
    }

    @Test
    void theTtlOfTheAnnotationHoldsUnlessTheConfigurationSaysOtherwise() {
        String[] seen = new String[1];
        run(shop -> {
            seen[0] = shop.brief(1);
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (shop.brief(1).equals(seen[0]) && System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            assertThat(LOADS.get()).isGreaterThan(1);
        });
        application.withPropertyValues("cachoeira.caches.short.ttl=1h").run(context -> {
            Shop shop = context.getBean(Shop.class);
            String first = shop.brief(1);
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
            while (System.nanoTime() < until) {
                assertThat(shop.brief(1)).isEqualTo(first);
            }
        });
    }

    @Test
    void callsAtTheSameTimeLoadOnce() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        class Slow extends Shop {
            @Override
            public Product find(long id) {
                begun.countDown();
                Parallel.await(go);
                return super.find(id);
            }
        }
        Applications.inMemory().withBean(Shop.class, Slow::new).run(context -> {
            Shop shop = context.getBean(Shop.class);
            var first = Parallel.start(() -> shop.find(1));
            Parallel.await(begun);
            var others = IntStream.range(0, 7)
                    .mapToObj(i -> Parallel.startWaiting(() -> shop.find(1)))
                    .toList();
            go.countDown();
            for (var other : others) {
                assertThat(Parallel.result(other)).isEqualTo(Parallel.result(first));
            }
            assertThat(LOADS).hasValue(1);
        });
    }

    @Test
    void eachTenantHasAnswersOfItsOwnAndNoneIsRefused() {
        Applications.plain()
                .withPropertyValues("cachoeira.mode=local")
                .withBean(Shop.class)
                .run(context -> {
                    inShop(context, "acme", shop -> shop.find(1));
                    inShop(context, "acme", shop -> shop.find(1));
                    inShop(context, "globex", shop -> shop.find(1));
                    Shop shop = context.getBean(Shop.class);
                    assertThat(LOADS).hasValue(2);
                    assertThatThrownBy(() -> shop.find(1))
                            .isInstanceOf(MissingTenantException.class)
                            .hasMessageContaining("cachoeira.tenant.header");
                    assertThatThrownBy(() -> shop.later(1).join()).hasCauseInstanceOf(MissingTenantException.class);
                    assertThat(LOADS).hasValue(2);
                });
    }

    @Test
    void anExpressionCanNameTheTenant() {
        Applications.plain()
                .withPropertyValues("cachoeira.mode=local")
                .withBean(Shop.class)
                .run(context -> {
                    Shop shop = context.getBean(Shop.class);
                    shop.ofTenant("acme", 1);
                    shop.ofTenant("acme", 1);
                    shop.ofTenant("globex", 1);
                    assertThat(LOADS).hasValue(2);
                    assertThatThrownBy(() -> shop.ofTenant(null, 1)).isInstanceOf(MissingTenantException.class);
                    assertThatThrownBy(() -> shop.ofTenant("", 1)).isInstanceOf(MissingTenantException.class);
                    var stats = context.getBean(Cachoeira.class).caches().get("ofTenant");
                    assertThat(stats.forTenant("acme").stats())
                            .extracting(CacheStats::misses)
                            .isEqualTo(1L);
                });
    }

    @Test
    void theTenantFollowsIntoTheBackground() {
        class Background {
            @Cached(cache = "background")
            public CompletableFuture<String> tenant() {
                return CompletableFuture.completedFuture(
                        TenantContext.current() + " on " + (Thread.currentThread() == caller ? "caller" : "other"));
            }

            private Thread caller = Thread.currentThread();
        }
        Applications.plain()
                .withPropertyValues("cachoeira.mode=local")
                .withBean(Background.class, () -> new Background())
                .run(context -> TenantContext.run(
                        "acme",
                        () -> assertThat(context.getBean(Background.class)
                                        .tenant()
                                        .join())
                                .startsWith("acme on ")));
    }

    @Test
    void switchedOffEveryCallRuns() {
        application.withPropertyValues("CACHE_ENABLED=false").run(context -> {
            Shop shop = context.getBean(Shop.class);
            shop.find(1);
            shop.find(1);
            shop.search(1);
            shop.later(1).join();
            shop.tagged(-1);
            shop.conditional(7);
            assertThat(LOADS).hasValue(6);
        });
    }
}
