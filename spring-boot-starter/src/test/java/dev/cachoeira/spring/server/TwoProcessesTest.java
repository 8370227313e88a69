package dev.cachoeira.spring.server;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.spring.annotation.CacheInvalidate;
import dev.cachoeira.spring.annotation.Cached;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;

/** Two applications on one Redis are two processes of one service. */
class TwoProcessesTest {

    private static final AtomicInteger LOADS = new AtomicInteger();
    private static RedisServer redis;

    @BeforeAll
    static void start() {
        redis = RedisServer.launch();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void empty() {
        LOADS.set(0);
        redis.send("FLUSHALL");
    }

    enum Size {
        SMALL,
        LARGE
    }

    record Shelf(long room, Size size) {}

    record Product(long id, String name, List<String> labels) {}

    static class Shop {

        @Cached(cache = "products", key = "#id", tags = "{'label:' + #label, 'name:' + #result.name}")
        public Product find(long id, String label) {
            return new Product(id, "name", List.of("load " + LOADS.incrementAndGet()));
        }

        @CacheInvalidate(cache = "products", key = "#id")
        public void touch(long id) {}

        @CacheInvalidate(cache = "products", tags = "'label:' + #label")
        public void touchLabel(String label) {}

        @Cacheable("shelves")
        public List<Product> shelf(Shelf shelf, int page) {
            return List.of(new Product(shelf.room(), "shelf", List.of("load " + LOADS.incrementAndGet())));
        }

        @CachePut(cacheNames = "shelves", key = "new org.springframework.cache.interceptor.SimpleKey(#shelf, #page)")
        public List<Product> put(Shelf shelf, int page) {
            return null;
        }

        @CacheEvict("shelves")
        public void evict(Shelf shelf, int page) {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class WithCaching {}

    private interface Body {
        void accept(Shop one, Shop other);
    }

    private static void run(Body test) {
        ApplicationContextRunner application = Applications.plain()
                .withPropertyValues("REDIS_URL=" + redis.uri(), "cachoeira.tenant.header=none")
                .withUserConfiguration(WithCaching.class)
                .withBean(Shop.class);
        application.run(one -> application.run(other -> {
            assertThat(one.getBean(Cachoeira.class).awaitAvailable(Duration.ofSeconds(15)))
                    .isTrue();
            assertThat(other.getBean(Cachoeira.class).awaitAvailable(Duration.ofSeconds(15)))
                    .isTrue();
            test.accept(one.getBean(Shop.class), other.getBean(Shop.class));
        }));
    }

    private static void assertLoads(int loads) {
        assertThat(LOADS).hasValue(loads);
    }

    @Test
    void whatOneHasLoadedTheOtherKnowsWithItsFullType() {
        run((one, other) -> {
            Product loaded = one.find(1, "a");
            assertThat(other.find(1, "a")).isEqualTo(loaded);
            assertLoads(1);
            Shelf shelf = new Shelf(7, Size.LARGE);
            List<Product> first = one.shelf(shelf, 2);
            List<Product> second = other.shelf(shelf, 2);
            assertThat(second).isEqualTo(first);
            assertThat(second.get(0)).isInstanceOf(Product.class);
            assertLoads(2);
        });
    }

    @Test
    void whatOneInvalidatesTheOtherLoadsAnew() {
        run((one, other) -> {
            one.find(1, "a");
            other.find(1, "a");
            one.touch(1);
            eventually(() -> assertThat(other.find(1, "a").labels()).containsExactly("load 2"));
            one.touchLabel("a");
            eventually(() -> assertThat(other.find(1, "a").labels()).containsExactly("load 3"));
            Shelf shelf = new Shelf(7, Size.SMALL);
            one.shelf(shelf, 1);
            other.shelf(shelf, 1);
            assertLoads(4);
            other.evict(shelf, 1);
            eventually(() -> assertThat(one.shelf(shelf, 1).get(0).labels()).containsExactly("load 5"));
        });
    }

    @Test
    void aNullThatWasPutIsKnownToTheOtherToo() {
        run((one, other) -> {
            Shelf shelf = new Shelf(1, Size.SMALL);
            one.put(shelf, 1);
            eventually(() -> assertThat(other.shelf(shelf, 1)).isNull());
            assertLoads(0);
        });
    }
}
