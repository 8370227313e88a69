package dev.cachoeira.spring.springcache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.spring.tenant.TenantContext;
import dev.cachoeira.testkit.server.RedisBinary;
import dev.cachoeira.testkit.server.Servers;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Each attribute of Spring's cache annotations, on a real Redis, for a tenant. */
class SpringAttributesTest {

    private static final AtomicInteger LOADS = new AtomicInteger();
    private static final AtomicInteger RUNS = new AtomicInteger();

    /** What a future-returning method answers. */
    private static final AtomicReference<CompletableFuture<String>> LATER = new AtomicReference<>();

    private static String loaded(Object what) {
        return what + " " + LOADS.incrementAndGet();
    }

    static class Shop {

        @Cacheable(cacheNames = "texts", key = "#p0 + ':' + #root.methodName")
        public String byKey(long id, String noise) {
            return loaded(id);
        }

        @Cacheable(cacheNames = "texts", keyGenerator = "lastArgument")
        public String byGenerator(String noise, long id) {
            return loaded(id);
        }

        @Cacheable(cacheNames = "texts", condition = "#id > 10")
        public String ifLarge(long id) {
            return loaded(id);
        }

        @Cacheable(cacheNames = "texts", unless = "#result.length() > 9")
        public String unlessLong(String id) {
            return loaded(id);
        }

        @Cacheable(cacheNames = "texts", sync = true)
        public String inSync(String id) {
            return loaded(id);
        }

        @Cacheable(cacheNames = {"near", "texts"})
        public String inTwo(String id) {
            return loaded(id);
        }

        @Cacheable(cacheNames = "other", cacheManager = "others")
        public String ofOthers(String id) {
            return loaded(id);
        }

        @Cacheable(cacheNames = "texts", cacheManager = "cacheManager")
        public String ofOurs(String id) {
            return loaded(id);
        }

        @Cacheable(cacheNames = "other", cacheResolver = "ofTheOthers")
        public String byResolver(String id) {
            return loaded(id);
        }

        @Cacheable("optionals")
        public Optional<String> optional(String id) {
            return id.isEmpty() ? Optional.empty() : Optional.of(loaded(id));
        }

        @Cacheable("texts")
        public @Nullable String none(String id) {
            LOADS.incrementAndGet();
            return null;
        }

        @CachePut(cacheNames = "texts", key = "#id", condition = "#id != 'never'", unless = "#result == 'unwanted'")
        public String put(String id, String value) {
            return value;
        }

        @CachePut(
                cacheNames = {"near", "texts"},
                key = "#result")
        public String putInTwo(String value) {
            return value;
        }

        @CacheEvict(cacheNames = "texts", key = "#id", condition = "#id != 'kept'")
        public void evict(String id) throws IOException {
            if (id.equals("failing")) {
                throw new IOException("no " + id);
            }
        }

        @CacheEvict(cacheNames = "texts", allEntries = true)
        public void evictAll() {}

        @CacheEvict(cacheNames = "texts", beforeInvocation = true)
        public void evictBefore(String id) throws IOException {
            throw new IOException("no " + id);
        }

        @CacheEvict(cacheNames = "everybodys", allEntries = true)
        public void evictEverybodys() {}

        @Caching(
                cacheable = @Cacheable(cacheNames = "near", key = "#id"),
                put = @CachePut(cacheNames = "texts", key = "#id"),
                evict = @CacheEvict(cacheNames = "optionals", allEntries = true))
        public String several(String id) {
            return loaded(id);
        }

        @Cacheable("texts")
        public CompletableFuture<String> future(String id) {
            LOADS.incrementAndGet();
            return LATER.get();
        }

        @Cacheable(cacheNames = "texts", sync = true)
        public CompletableFuture<String> futureInSync(String id) {
            LOADS.incrementAndGet();
            return LATER.get();
        }

        @Cacheable(cacheNames = "texts", unless = "#result == 'unwanted'")
        public CompletableFuture<String> futureUnless(String id) {
            LOADS.incrementAndGet();
            return LATER.get();
        }

        @CachePut(cacheNames = "texts", key = "#id")
        public CompletableFuture<String> putLater(String id) {
            return LATER.get();
        }

        @CacheEvict(cacheNames = "texts", key = "#id")
        public CompletableFuture<String> evictLater(String id) {
            return LATER.get();
        }

        @Cacheable("texts")
        public Mono<String> mono(String id) {
            return Mono.fromSupplier(() -> loaded(id));
        }

        @Cacheable("lists")
        public Flux<String> flux(String id) {
            return Flux.defer(() -> Flux.just(loaded(id), "end"));
        }

        @CachePut(cacheNames = "texts", key = "#id")
        public Mono<String> putMono(String id) {
            return Mono.fromFuture(LATER.get());
        }

        @Cacheable("timed")
        public String timed(String id) {
            return loaded(id);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class WithCaching {

        @Bean
        KeyGenerator lastArgument() {
            return new KeyGenerator() {
                @Override
                public Object generate(Object target, Method method, @Nullable Object... arguments) {
                    return String.valueOf(arguments[arguments.length - 1]);
                }
            };
        }

        /** Made by code, and shared by all tenants. */
        @Bean
        dev.cachoeira.cache.Cache<String, String> everybodys(Cachoeira cachoeira) {
            return cachoeira
                    .cache("everybodys", String.class, String.class)
                    .shared()
                    .build();
        }

        @Bean
        CacheResolver ofTheOthers() {
            return new SimpleCacheResolver(new ConcurrentMapCacheManager());
        }

        /** Not a candidate, so that Cachoeira's manager is there too. */
        @Bean(autowireCandidate = false, defaultCandidate = false)
        CacheManager others() {
            return new ConcurrentMapCacheManager();
        }
    }

    private final ApplicationContextRunner application = Applications.plain()
            .withPropertyValues(
                    "cachoeira.redis.uri="
                            + Servers.shared(RedisBinary.bundled()).uri(),
                    "cachoeira.prefix=attributes-" + RUNS.incrementAndGet(),
                    "cachoeira.caches.near.type=java.lang.String",
                    "cachoeira.caches.timed.ttl=1h",
                    "cachoeira.caches.timed.refresh-after=1ms",
                    "cachoeira.caches.timed.validators=true",
                    "cachoeira.caches.timed.fail-safe=10m")
            .withBean(Shop.class)
            .withUserConfiguration(WithCaching.class);

    private interface Script {
        void run(Shop shop, CacheManager manager) throws Exception;
    }

    private void asTenant(Script script) {
        application.run(context -> TenantContext.call("acme", () -> {
            assertThat(context).hasNotFailed();
            script.run(context.getBean(Shop.class), context.getBean("cacheManager", CacheManager.class));
            return "";
        }));
    }

    @BeforeEach
    void nothingLoaded() {
        LOADS.set(0);
        LATER.set(CompletableFuture.completedFuture("done"));
    }

    private static Cache cache(CacheManager manager, String name) {
        return Optional.ofNullable(manager.getCache(name)).orElseThrow();
    }

    private static @Nullable Object held(CacheManager manager, String name, Object key) {
        Cache.ValueWrapper found = cache(manager, name).get(key);
        return found == null ? null : found.get();
    }

    @Test
    void keyAndKeyGenerator() {
        asTenant((shop, manager) -> {
            assertThat(shop.byKey(1, "x")).isEqualTo("1 1").isEqualTo(shop.byKey(1, "y"));
            assertThat(held(manager, "texts", "1:byKey")).isEqualTo("1 1");
            assertThat(shop.byGenerator("x", 7)).isEqualTo("7 2").isEqualTo(shop.byGenerator("y", 7));
            assertThat(held(manager, "texts", "7")).isEqualTo("7 2");
        });
    }

    @Test
    void conditionAndUnless() {
        asTenant((shop, manager) -> {
            assertThat(shop.ifLarge(3)).isNotEqualTo(shop.ifLarge(3));
            assertThat(shop.ifLarge(30)).isEqualTo(shop.ifLarge(30));
            assertThat(shop.unlessLong("short")).isEqualTo(shop.unlessLong("short"));
            assertThat(shop.unlessLong("long enough")).isNotEqualTo(shop.unlessLong("long enough"));
        });
    }

    @Test
    void syncAndSeveralCaches() {
        asTenant((shop, manager) -> {
            assertThat(shop.inSync("a")).isEqualTo(shop.inSync("a"));
            String both = shop.inTwo("b");
            assertThat(held(manager, "near", "b")).isEqualTo(both);
            assertThat(held(manager, "texts", "b")).isEqualTo(both);
            cache(manager, "near").clear();
            assertThat(shop.inTwo("b")).isEqualTo(both);
        });
    }

    @Test
    void anotherCacheManagerAndAnotherResolver() {
        asTenant((shop, manager) -> {
            assertThat(shop.ofOthers("a")).isEqualTo(shop.ofOthers("a"));
            assertThat(manager.getCacheNames()).doesNotContain("other");
            assertThat(shop.byResolver("a")).isEqualTo("a 2").isEqualTo(shop.byResolver("a"));
            assertThat(manager.getCacheNames()).doesNotContain("other");
            assertThat(shop.ofOurs("a")).isEqualTo(shop.ofOurs("a"));
            assertThat(held(manager, "texts", "a")).isEqualTo("a 3");
        });
    }

    @Test
    void nullAndOptional() {
        asTenant((shop, manager) -> {
            assertThat(shop.none("a")).isNull();
            assertThat(shop.none("a")).isNull();
            assertThat(LOADS).hasValue(1);
            assertThat(shop.optional("a")).contains("a 2").isEqualTo(shop.optional("a"));
            assertThat(shop.optional("")).isEmpty();
            assertThat(LOADS).hasValue(2);
        });
    }

    @Test
    void put() {
        asTenant((shop, manager) -> {
            shop.put("a", "1");
            shop.put("a", "2");
            shop.put("a", "unwanted");
            shop.put("never", "3");
            assertThat(held(manager, "texts", "a")).isEqualTo("2");
            assertThat(held(manager, "texts", "never")).isNull();
            shop.putInTwo("both");
            assertThat(held(manager, "near", "both")).isEqualTo("both");
            assertThat(held(manager, "texts", "both")).isEqualTo("both");
        });
    }

    @Test
    void evict() {
        asTenant((shop, manager) -> {
            for (String id : List.of("gone", "kept", "failing", "before")) {
                shop.put(id, "1");
            }
            shop.evict("gone");
            shop.evict("kept");
            assertThatThrownBy(() -> shop.evict("failing")).isExactlyInstanceOf(IOException.class);
            assertThatThrownBy(() -> shop.evictBefore("before")).isExactlyInstanceOf(IOException.class);
            assertThat(held(manager, "texts", "gone")).isNull();
            assertThat(held(manager, "texts", "kept")).isEqualTo("1");
            assertThat(held(manager, "texts", "failing")).isEqualTo("1");
            assertThat(held(manager, "texts", "before")).isNull();
            shop.evictAll();
            assertThat(held(manager, "texts", "kept")).isNull();
        });
    }

    @Test
    void evictOfACacheThatAllTenantsShare() {
        application.run(context -> {
            @SuppressWarnings("unchecked")
            dev.cachoeira.cache.Cache<String, String> everybodys =
                    context.getBean("everybodys", dev.cachoeira.cache.Cache.class);
            everybodys.put("a", "1");
            TenantContext.run("acme", () -> context.getBean(Shop.class).evictEverybodys());
            assertThat(everybodys.get("a")).isNull();
        });
    }

    @Test
    void severalOperationsOfOneMethod() {
        asTenant((shop, manager) -> {
            assertThat(shop.optional("x")).isPresent();
            String value = shop.several("a");
            assertThat(held(manager, "near", "a")).isEqualTo(value);
            assertThat(held(manager, "texts", "a")).isEqualTo(value);
            assertThat(held(manager, "optionals", "x")).isNull();
        });
    }

    @Test
    void futures() {
        asTenant((shop, manager) -> {
            assertThat(shop.future("a").join()).isEqualTo("done");
            assertThat(shop.futureInSync("b").join()).isEqualTo("done");
            assertThat(shop.futureUnless("c").join()).isEqualTo("done");
            for (String id : List.of("a", "b", "c")) {
                eventually(() -> assertThat(held(manager, "texts", id)).isEqualTo("done"));
            }
            assertThat(LOADS).hasValue(3);
            assertThat(shop.future("a").join()).isEqualTo("done");
            assertThat(shop.futureInSync("b").join()).isEqualTo("done");
            assertThat(shop.futureUnless("c").join()).isEqualTo("done");
            assertThat(LOADS).hasValue(3);

            LATER.set(CompletableFuture.completedFuture(null));
            assertThat(shop.future("none").join()).isNull();
            assertThat(shop.future("none").join()).isNull();
            assertThat(LOADS).hasValue(4);
            LATER.set(CompletableFuture.failedFuture(new IOException("no")));
            assertThatThrownBy(() -> shop.future("failing").join()).hasRootCauseMessage("no");
            assertThatThrownBy(() -> shop.future("failing").join()).hasRootCauseMessage("no");
            assertThat(LOADS).hasValue(6);
        });
    }

    /** Completes what is awaited on a thread that works for somebody else. */
    private static void completeElsewhere(CompletableFuture<String> later, @Nullable String tenant, String value)
            throws Exception {
        Thread thread = new Thread(() -> TenantContext.run(tenant, () -> later.complete(value)));
        thread.start();
        thread.join();
    }

    @Test
    void aFutureThatSomebodyElseCompletesBelongsToTheTenantOfItsCaller() {
        asTenant((shop, manager) -> {
            for (Map.Entry<String, String> other :
                    Map.of("nobody", "", "globex", "globex").entrySet()) {
                String tenant = other.getValue().isEmpty() ? null : other.getValue();
                String id = other.getKey();
                for (Map.Entry<String, java.util.function.Function<String, CompletableFuture<String>>> way :
                        ways(shop).entrySet()) {
                    String key = way.getKey() + " " + id;
                    CompletableFuture<String> later = new CompletableFuture<>();
                    LATER.set(later);
                    CompletableFuture<String> answer = way.getValue().apply(key);
                    completeElsewhere(later, tenant, "acme's");
                    assertThat(answer.join()).as(key).isEqualTo("acme's");
                    eventually(() ->
                            assertThat(held(manager, "texts", key)).as(key).isEqualTo("acme's"));
                    TenantContext.run(
                            "globex",
                            () -> assertThat(held(manager, "texts", key))
                                    .as(key)
                                    .isNull());
                }
                CompletableFuture<String> later = new CompletableFuture<>();
                LATER.set(later);
                shop.put("ended", "1");
                CompletableFuture<String> evicted = shop.evictLater("ended");
                completeElsewhere(later, tenant, "over");
                assertThat(evicted.join()).isEqualTo("over");
                eventually(() -> assertThat(held(manager, "texts", "ended")).isNull());
            }
        });
    }

    private static Map<String, java.util.function.Function<String, CompletableFuture<String>>> ways(Shop shop) {
        Map<String, java.util.function.Function<String, CompletableFuture<String>>> ways = new ConcurrentHashMap<>();
        ways.put("cacheable", shop::future);
        ways.put("in sync", shop::futureInSync);
        ways.put("unless", shop::futureUnless);
        ways.put("put", shop::putLater);
        ways.put("mono", id -> shop.putMono(id).toFuture());
        return ways;
    }

    @Test
    void reactiveAnswers() throws Exception {
        asTenant((shop, manager) -> {
            assertThat(shop.mono("a").block()).isEqualTo("a 1");
            eventually(() -> assertThat(shop.mono("a").block()).isEqualTo("a 1"));
            assertThat(shop.flux("b").collectList().block()).containsExactly("b 2", "end");
            assertThat(shop.flux("b").collectList().block()).containsExactly("b 2", "end");
            assertThat(LOADS).hasValue(2);
        });
    }

    @Test
    void aReactiveAnswerBelongsToTheTenantOfItsCallerWhoeverSubscribes() {
        asTenant((shop, manager) -> {
            Mono<String> mono = shop.mono("a");
            TenantContext.run("globex", () -> assertThat(mono.block()).isEqualTo("a 1"));

            eventually(() -> assertThat(held(manager, "texts", "a")).isEqualTo("a 1"));
            TenantContext.run(
                    "globex", () -> assertThat(held(manager, "texts", "a")).isNull());
        });
    }

    @Test
    void tenantsAreKeptApart() {
        asTenant((shop, manager) -> {
            assertThat(shop.inSync("a")).isEqualTo("a 1");
            TenantContext.run("globex", () -> assertThat(shop.inSync("a")).isEqualTo("a 2"));
            TenantContext.run("globex", shop::evictAll);
            assertThat(shop.inSync("a")).isEqualTo("a 1");
        });
    }

    @Test
    void theSettingsOfACacheHoldForSpringsAnnotations() {
        asTenant((shop, manager) -> {
            String first = shop.timed("a");
            eventually(() -> assertThat(shop.timed("a")).as("refreshed behind").isNotEqualTo(first));
        });
    }
}
