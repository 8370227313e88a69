package dev.cachoeira.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CachesSettings.Mode;
import dev.cachoeira.cache.Level;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A twin of methods whose answers come later, and of those that take their keys in other forms than a list. */
@Timeout(30)
class LaterRepositoryTest {

    /** A product. */
    public record Product(long id, String name) {}

    /** What a repository without blocking looks like. */
    public interface Products {

        CompletableFuture<@Nullable Product> find(long id);

        CompletionStage<Optional<Product>> search(String name);

        CompletableFuture<Map<Long, Product>> findAll(Set<Long> ids);

        CompletionStage<List<Product>> list(Collection<Long> ids);

        CompletableFuture<Product> save(Product product);

        CompletableFuture<Void> rename(long id, String name);
    }

    /** The same, each tenant with its own. */
    public interface TenantsProducts {

        CompletableFuture<Product> find(String tenant, long id);

        CompletableFuture<Optional<Product>> search(String tenant, String name);

        CompletableFuture<Map<Long, Product>> findAll(String tenant, Iterable<Long> ids);

        CompletableFuture<List<Product>> list(String tenant, List<Long> ids);

        CompletableFuture<Product> save(String tenant, Product product);
    }

    /** What Spring's repositories look like, and others. */
    public interface Forms {

        Iterable<Product> findAllById(Iterable<Long> ids);

        Map<Long, Product> bySet(Set<Long> ids);

        Collection<Product> byCollection(Collection<Long> ids);
    }

    /** What no twin can answer, or ask. */
    public interface Strange {

        Map<Long, Product> bySorted(TreeSet<Long> ids);

        TreeMap<Long, Product> sorted(List<Long> ids);

        Set<Product> distinct(List<Long> ids);

        OwnFuture<Product> later(long id);

        OwnFuture<Product> change(long id);

        Future<Product> changeUnheard(long id);
    }

    /** A future of somebody's own. */
    public static class OwnFuture<T> extends CompletableFuture<T> {}

    private final Cachoeira cachoeira = Cachoeira.builder().mode(Mode.LOCAL).build();
    private final Cache<Long, Product> items =
            cachoeira.cache("items", Long.class, Product.class).shared().build();
    private final Cache<String, Product> names =
            cachoeira.cache("names", String.class, Product.class).shared().build();
    private final Map<Long, Product> rows = new LinkedHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<Level> levels = new CopyOnWriteArrayList<>();

    /** When set, changes are done when it is complete. */
    private @Nullable CompletableFuture<Void> hold;

    private final Products twin = CachedRepository.of(Products.class, new InMemory())
            .onRead(found -> levels.add(found.level()))
            .readLater(Products::find, items)
            .readOptionalLater(Products::search, names)
            .readAllLater(Products::findAll, items)
            .readListLater(Products::list, items, Product::id)
            .putLater(Products::save, items, Product::id)
            .change(Products::rename, (id, name) -> items.invalidate(id))
            .build();

    private final class InMemory implements Products {

        @Override
        public CompletableFuture<@Nullable Product> find(long id) {
            calls.add("find " + id);
            return id < 0
                    ? CompletableFuture.failedFuture(new IOException("disk"))
                    : CompletableFuture.completedFuture(rows.get(id));
        }

        @Override
        public CompletionStage<Optional<Product>> search(String name) {
            calls.add("search " + name);
            return CompletableFuture.completedFuture(rows.values().stream()
                    .filter(row -> row.name().equals(name))
                    .findFirst());
        }

        @Override
        public CompletableFuture<Map<Long, Product>> findAll(Set<Long> ids) {
            calls.add("findAll " + ids);
            if (ids.contains(-1L)) {
                return CompletableFuture.failedFuture(new IOException("disk"));
            }
            Map<Long, Product> found = new HashMap<>(rows);
            found.keySet().retainAll(ids);
            return CompletableFuture.completedFuture(found);
        }

        @Override
        public CompletionStage<List<Product>> list(Collection<Long> ids) {
            calls.add("list " + ids);
            return CompletableFuture.completedFuture(
                    rows.values().stream().filter(row -> ids.contains(row.id())).toList());
        }

        @Override
        public CompletableFuture<Product> save(Product product) {
            return changed().thenApply(any -> {
                rows.put(product.id(), product);
                if (product.name().isEmpty()) {
                    throw new IllegalArgumentException("needs a name");
                }
                return product;
            });
        }

        @Override
        public CompletableFuture<Void> rename(long id, String name) {
            return changed().thenAccept(any -> rows.put(id, new Product(id, name)));
        }

        private CompletableFuture<Void> changed() {
            CompletableFuture<Void> waiting = hold;
            return waiting != null ? waiting : CompletableFuture.completedFuture(null);
        }
    }

    @AfterEach
    void close() {
        cachoeira.close();
    }

    private static Product lamp() {
        return new Product(1, "lamp");
    }

    @Test
    void aReadThatAnswersLaterIsAnsweredFromTheCache() {
        rows.put(1L, lamp());
        for (int i = 0; i < 2; i++) {
            assertThat(twin.find(1).join()).isEqualTo(lamp());
            assertThat(twin.find(2).join()).isNull();
            assertThat(twin.search("lamp").toCompletableFuture().join()).contains(lamp());
            assertThat(twin.search("desk").toCompletableFuture().join()).isEmpty();
        }

        assertThat(calls).containsExactly("find 1", "find 2", "search lamp", "search desk");
        assertThat(levels).hasSize(8).contains(Level.SOURCE, Level.L1);
    }

    @Test
    void manyThatComeLaterAreReadAtOnceAndTheMissingOnesAlone() {
        rows.put(1L, lamp());
        rows.put(2L, new Product(2, "desk"));
        rows.put(3L, new Product(3, "chair"));
        assertThat(twin.find(2).join()).isNotNull();
        calls.clear();

        assertThat(twin.findAll(new LinkedHashSet<>(List.of(3L, 2L, 9L))).join().keySet())
                .containsExactly(3L, 2L);
        assertThat(twin.list(List.of(1L, 3L, 2L)).toCompletableFuture().join())
                .extracting(Product::name)
                .containsExactly("lamp", "chair", "desk");

        assertThat(calls).containsExactly("findAll [3, 9]", "list [1]");
    }

    @Test
    void whatFailsLaterReachesTheCallerAsItIs() {
        assertThat(twin.find(-1))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isExactlyInstanceOf(IOException.class);
        assertThat(twin.findAll(Set.of(-1L)))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isExactlyInstanceOf(IOException.class);
    }

    @Test
    void aChangeEndsEntriesWhenItIsDoneAndNotWhenItBegins() {
        rows.put(1L, lamp());
        hold = new CompletableFuture<>();
        CompletableFuture<Void> renamed = twin.rename(1, "torch");
        assertThat(twin.find(1).join()).isEqualTo(lamp()); // and this is cached by now

        hold.complete(null);

        renamed.join();
        assertThat(twin.find(1).join()).isEqualTo(new Product(1, "torch"));
    }

    @Test
    void whatIsSavedLaterIsPutAndWhatFailsIsEnded() {
        assertThat(twin.find(1).join()).isNull();
        assertThat(twin.save(lamp()).join()).isEqualTo(lamp());
        assertThat(twin.find(1).join()).isEqualTo(lamp());
        assertThat(calls).containsExactly("find 1");

        assertThat(twin.save(new Product(1, "")))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isExactlyInstanceOf(IllegalArgumentException.class);

        assertThat(items.exists(1L)).isFalse();
    }

    @Test
    void whatIsDoneAfterAnAnswerIsDoneByTheExecutorInItsCallersContext() {
        List<String> contexts = new ArrayList<>();
        ThreadLocal<String> context = ThreadLocal.withInitial(() -> "none");
        hold = new CompletableFuture<>();
        Products bound = CachedRepository.of(Products.class, new InMemory())
                .executor(new Carrying(context))
                .change(Products::rename, (id, name) -> contexts.add(context.get()))
                .build();
        context.set("caller's");
        CompletableFuture<Void> renamed = bound.rename(1, "torch");
        context.set("another's");

        hold.complete(null);

        renamed.join();
        assertThat(contexts).containsExactly("caller's");
    }

    /** Carries a context to this very thread. */
    private record Carrying(ThreadLocal<String> context) implements dev.cachoeira.runtime.ContextExecutor {

        @Override
        public void execute(Runnable task) {
            bound().execute(task);
        }

        @Override
        public Executor bound() {
            String captured = context.get();
            return task -> {
                String before = context.get();
                context.set(captured);
                try {
                    task.run();
                } finally {
                    context.set(before);
                }
            };
        }

        @Override
        public Executor bound(Executor instead) {
            return bound();
        }
    }

    @Test
    void theFirstArgumentNamesTheTenantOfWhatComesLater() {
        Cache<Long, Product> perTenant =
                cachoeira.cache("tenants-items", Long.class, Product.class).build();
        Cache<String, Product> perName =
                cachoeira.cache("tenants-names", String.class, Product.class).build();
        TenantsProducts tenants = CachedRepository.of(TenantsProducts.class, new OfTenants(calls))
                .readLater(TenantsProducts::find, perTenant)
                .readOptionalLater(TenantsProducts::search, perName)
                .readAllLater(TenantsProducts::findAll, perTenant)
                .readListLater(TenantsProducts::list, perTenant, Product::id)
                .putLater(TenantsProducts::save, perTenant, Product::id)
                .build();

        for (int i = 0; i < 2; i++) {
            for (String tenant : List.of("acme", "globex")) {
                assertThat(tenants.find(tenant, 1).join()).isEqualTo(new Product(1, tenant));
                assertThat(tenants.search(tenant, "x").join()).contains(new Product(1, tenant));
                assertThat(tenants.findAll(tenant, () -> List.of(1L, 2L).iterator())
                                .join())
                        .containsEntry(2L, new Product(2, tenant));
                assertThat(tenants.list(tenant, List.of(3L)).join()).containsExactly(new Product(3, tenant));
            }
        }
        assertThat(calls)
                .containsExactly(
                        "find acme 1",
                        "search acme x",
                        "findAll acme [2]",
                        "list acme [3]",
                        "find globex 1",
                        "search globex x",
                        "findAll globex [2]",
                        "list globex [3]");

        tenants.save("acme", new Product(1, "saved")).join();
        assertThat(tenants.find("acme", 1).join()).isEqualTo(new Product(1, "saved"));
        assertThat(tenants.find("globex", 1).join()).isEqualTo(new Product(1, "globex"));
    }

    /** Products that bear the name of their tenant. */
    private record OfTenants(List<String> calls) implements TenantsProducts {

        private static <T> CompletableFuture<T> later(T value) {
            return CompletableFuture.completedFuture(value);
        }

        @Override
        public CompletableFuture<Product> find(String tenant, long id) {
            calls.add("find " + tenant + " " + id);
            return later(new Product(id, tenant));
        }

        @Override
        public CompletableFuture<Optional<Product>> search(String tenant, String name) {
            calls.add("search " + tenant + " " + name);
            return later(Optional.of(new Product(1, tenant)));
        }

        @Override
        public CompletableFuture<Map<Long, Product>> findAll(String tenant, Iterable<Long> ids) {
            calls.add("findAll " + tenant + " " + ids);
            Map<Long, Product> found = new HashMap<>();
            ids.forEach(id -> found.put(id, new Product(id, tenant)));
            return later(found);
        }

        @Override
        public CompletableFuture<List<Product>> list(String tenant, List<Long> ids) {
            calls.add("list " + tenant + " " + ids);
            return later(ids.stream().map(id -> new Product(id, tenant)).toList());
        }

        @Override
        public CompletableFuture<Product> save(String tenant, Product product) {
            return later(product);
        }
    }

    // ---- forms of keys and answers -----------------------------------------------------------------------------

    @Test
    void keysComeInAnyForm() {
        List<Object> asked = new ArrayList<>();
        Forms repository = new Forms() {
            @Override
            public Iterable<Product> findAllById(Iterable<Long> ids) {
                asked.add(ids);
                List<Product> found = new ArrayList<>();
                ids.forEach(id -> found.add(new Product(id, "by iterable")));
                return found;
            }

            @Override
            public Map<Long, Product> bySet(Set<Long> ids) {
                asked.add(ids);
                Map<Long, Product> found = new HashMap<>();
                ids.forEach(id -> found.put(id, new Product(id, "by set")));
                return found;
            }

            @Override
            public Collection<Product> byCollection(Collection<Long> ids) {
                asked.add(ids);
                return ids.stream().map(id -> new Product(id, "by collection")).toList();
            }
        };
        Forms forms = CachedRepository.of(Forms.class, repository)
                .readList(Forms::findAllById, items, Product::id)
                .readAll(Forms::bySet, items)
                .readList(Forms::byCollection, items, Product::id)
                .build();

        assertThat(forms.findAllById(() -> List.of(2L, 1L).iterator()))
                .containsExactly(new Product(2, "by iterable"), new Product(1, "by iterable"));
        assertThat(forms.bySet(new LinkedHashSet<>(List.of(4L, 3L, 2L))))
                .containsExactly(
                        Map.entry(4L, new Product(4, "by set")),
                        Map.entry(3L, new Product(3, "by set")),
                        Map.entry(2L, new Product(2, "by iterable")));
        assertThat(forms.byCollection(Set.of(5L))).containsExactly(new Product(5, "by collection"));
        assertThat(asked).containsExactly(List.of(2L, 1L), Set.of(3L, 4L), List.of(5L));
    }

    @Test
    void whatATwinCannotAskOrAnswerIsNamedAtOnce() {
        Strange repository = (Strange) java.lang.reflect.Proxy.newProxyInstance(
                Strange.class.getClassLoader(), new Class<?>[] {Strange.class}, (proxy, method, arguments) -> null);

        assertThatThrownBy(() -> CachedRepository.of(Strange.class, repository)
                        .readAll(Strange::bySorted, items)
                        .readAll(Strange::sorted, items)
                        .readLater(Strange::later, items)
                        .change(Strange::change, items::invalidate)
                        .change(Strange::changeUnheard, items::invalidate)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(
                        "bySorted takes a TreeSet",
                        "sorted answers a TreeMap, which a Map is not",
                        "later answers a OwnFuture, which a CompletableFuture is not",
                        "change answers a OwnFuture, which a CompletableFuture is not",
                        "changeUnheard answers a Future, which tells nobody when it is complete");
        assertThatThrownBy(() -> CachedRepository.of(Strange.class, repository)
                        .readList(Strange::distinct, items, Product::id)
                        .build())
                .hasMessageContaining("distinct answers a Set, which a List is not");
    }
}
