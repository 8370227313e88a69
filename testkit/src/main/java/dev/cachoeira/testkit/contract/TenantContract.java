package dev.cachoeira.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.tenant.MissingTenantException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose values they are. */
abstract class TenantContract extends VersionContract {

    private static final List<String> TENANTS = List.of(
            "a", "b", "a:b", "a%3Ab", "{a}", "a}", "{", "%", ":", "::", " ", "\n", "\0", "á", "🌊", "A", "\uD83C",
            "\uDF0A", "?", "\uFFFD");

    @Test
    void tenantsDoNotSeeEachOther() {
        var cache = texts(first());
        for (String tenant : TENANTS) {
            cache.forTenant(tenant).put("key", tenant);
        }
        for (String tenant : TENANTS) {
            assertThat(cache.forTenant(tenant).get("key")).isEqualTo(tenant);
        }
        if (isShared()) {
            var other = texts(second());
            for (String tenant : TENANTS) {
                assertThat(other.forTenant(tenant).get("key")).isEqualTo(tenant);
            }
        }
    }

    @Test
    void tenantsAndKeysThatSpellNamesStayApart() {
        var cache = texts(first());
        String name = cache.name();
        Map<String, String> pairs = new LinkedHashMap<>();
        pairs.put("x", "y:" + name + ":k");
        pairs.put("x:" + name + ":y", "k");
        pairs.put("x:" + name, name + ":k");
        pairs.put("x:" + name + ":" + name, "k");
        pairs.put("@tenant", "@all");
        pairs.put("x:@tenant", "");
        pairs.put("@cache:" + name, "@tag:red");

        pairs.forEach((tenant, key) -> cache.forTenant(tenant).put(key, tenant + " | " + key));

        pairs.forEach((tenant, own) -> {
            for (String key : pairs.values()) {
                assertThat(cache.forTenant(tenant).get(key)).isEqualTo(key.equals(own) ? tenant + " | " + key : null);
            }
        });
    }

    @Test
    void aTenantsClearReachesNoOther() {
        var cache = texts(first());
        for (String cleared : TENANTS) {
            for (String tenant : TENANTS) {
                cache.forTenant(tenant).put("key", "value");
            }
            first().forTenant(cleared).clear();
            for (String tenant : TENANTS) {
                assertThat(cache.forTenant(tenant).exists("key")).isEqualTo(!tenant.equals(cleared));
            }
        }
    }

    @Test
    void aTenantsTagReachesNoOther() {
        var cache = products(first(), "products");
        for (String invalidated : TENANTS) {
            for (String tenant : TENANTS) {
                cache.forTenant(tenant).put(1L, Product.of(1, "red"));
            }
            first().forTenant(invalidated).invalidateTag("category:red");
            for (String tenant : TENANTS) {
                assertThat(cache.forTenant(tenant).exists(1L)).isEqualTo(!tenant.equals(invalidated));
            }
        }
    }

    @Test
    void withoutATenantEveryCallIsRefused() {
        var cache = texts(first());
        Map<String, Runnable> calls = new LinkedHashMap<>();
        calls.put("get", () -> cache.get("a"));
        calls.put("get with loader", () -> cache.get("a", never()));
        calls.put("lookup", () -> cache.lookup("a", never()));
        calls.put("getAll", () -> cache.getAll(List.of("a")));
        calls.put("getAll with loader", () -> cache.getAll(List.of("a"), keys -> values(keys)));
        calls.put("put", () -> cache.put("a", "1"));
        calls.put("put with ttl", () -> cache.put("a", "1", Duration.ofSeconds(1)));
        calls.put("putAll", () -> cache.putAll(Map.of("a", "1")));
        calls.put("putAll with ttl", () -> cache.putAll(Map.of("a", "1"), key -> Duration.ofSeconds(1)));
        calls.put("invalidate", () -> cache.invalidate("a"));
        calls.put("invalidateAll", () -> cache.invalidateAll(List.of("a")));
        calls.put("invalidateTag", () -> cache.invalidateTag("a"));
        calls.put("invalidateTags", () -> cache.invalidateTags(Set.of("a")));
        calls.put("invalidateMatching", () -> cache.invalidateMatching("*"));
        calls.put("clear", cache::clear);
        calls.put("exists", () -> cache.exists("a"));
        calls.put("expire", () -> cache.expire("a", Duration.ofSeconds(1)));

        calls.forEach(
                (name, call) -> assertThatThrownBy(call::run).as(name).isInstanceOf(MissingTenantException.class));
        assertThat(cache.stats()).isNotNull();
        cache.clearAllTenants();
    }

    @Test
    void withoutATenantEveryFutureFails() {
        var cache = texts(first()).async();
        Map<String, CompletableFuture<?>> calls = new LinkedHashMap<>();
        calls.put("get", cache.get("a"));
        calls.put("get with loader", cache.get("a", key -> CompletableFuture.completedFuture("1")));
        calls.put("lookup", cache.lookup("a", key -> CompletableFuture.completedFuture("1")));
        calls.put("getAll", cache.getAll(List.of("a")));
        calls.put("getAll with loader", cache.getAll(List.of("a"), keys -> values(keys)));
        calls.put("put", cache.put("a", "1"));
        calls.put("put with ttl", cache.put("a", "1", Duration.ofSeconds(1)));
        calls.put("putAll", cache.putAll(Map.of("a", "1"), key -> Duration.ofSeconds(1)));
        calls.put("invalidate", cache.invalidate("a"));
        calls.put("invalidateAll", cache.invalidateAll(List.of("a")));
        calls.put("invalidateTags", cache.invalidateTags(Set.of("a")));
        calls.put("invalidateMatching", cache.invalidateMatching("*", any -> {}));
        calls.put("clear", cache.clear());
        calls.put("exists", cache.exists("a"));
        calls.put("expire", cache.expire("a", Duration.ofSeconds(1)));

        calls.forEach((name, future) -> assertThatThrownBy(future::join)
                .as(name)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(MissingTenantException.class));
    }

    @Test
    void anEmptyTenantIsRefused() {
        var cache = texts(first());
        assertThatThrownBy(() -> cache.forTenant("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> first().forTenant("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSharedCacheIsUsedWithoutATenant() {
        var cache = texts(first(), "shared", builder -> builder.shared());

        cache.put("a", "1");

        assertThat(cache.get("a")).isEqualTo("1");
        assertThatThrownBy(() -> cache.forTenant("acme")).isInstanceOf(IllegalStateException.class);
        if (isShared()) {
            assertThat(texts(second(), "shared", builder -> builder.shared()).get("a"))
                    .isEqualTo("1");
        }
    }

    @Test
    void aResolverNamesTheTenantOfCallsThatDoNot() {
        var current = new AtomicReference<@Nullable String>("acme");
        try (var instance = store().fleet(PATIENT)
                .startWait(Duration.ofSeconds(10))
                .tenants(current::get)
                .build()) {
            var cache = texts(instance, "resolved", builder -> builder);
            cache.put("a", "of acme");
            current.set("globex");
            assertThat(cache.get("a")).isNull();
            assertThat(cache.forTenant("acme").get("a")).isEqualTo("of acme");
            cache.put("a", "of globex");
            current.set("acme");
            assertThat(cache.get("a")).isEqualTo("of acme");
            cache.clear();
            assertThat(cache.get("a")).isNull();
            assertThat(cache.forTenant("globex").get("a")).isEqualTo("of globex");
            current.set(null);
            assertThatThrownBy(() -> cache.get("a")).isInstanceOf(MissingTenantException.class);
        }
    }

    @Test
    void aViewKeepsItsTenant() {
        var cache = texts(first());
        assertThat(cache.forTenant("acme").forTenant("globex").name()).isEqualTo(cache.name());
        cache.forTenant("globex").put("a", "of globex");
        assertThat(cache.forTenant("acme").forTenant("globex").get("a")).isEqualTo("of globex");
        assertThat(cache.forTenant("acme").get("a")).isNull();
        assertThat(first().forTenant("acme").tenant()).isEqualTo("acme");
    }
}
