package dev.cachoeira.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CachesSettings.Mode;
import dev.cachoeira.cache.Level;
import dev.cachoeira.cache.Lookup;
import dev.cachoeira.codec.TypeRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A repository's twin answers from caches, and is otherwise the repository. */
class CachedRepositoryTest {

    /** A product. */
    public record Product(long id, String name) {}

    /** What every repository does: its types are known only to those that extend it. */
    interface Deletes<K> {
        boolean delete(K id) throws IOException;
    }

    /** The interface that callers know. */
    public interface Products extends Deletes<Long> {

        @Nullable
        Product find(long id) throws IOException;

        Optional<Product> search(String name);

        Map<Long, Product> findAll(List<Long> ids);

        List<Product> list(List<Long> ids);

        @Nullable
        Product save(Product product);

        void rename(long id, String name, String reason);

        int count();

        default String nameOf(long id) throws IOException {
            return Objects.requireNonNull(find(id)).name();
        }

        default String describe() {
            return "products";
        }
    }

    /** The same, each tenant with its own. */
    public interface TenantsProducts {

        @Nullable
        Product find(String tenant, long id);

        Optional<Product> search(String tenant, String name);

        Map<Long, Product> findAll(String tenant, List<Long> ids);

        List<Product> list(String tenant, List<Long> ids);

        Product save(String tenant, Product product);

        void delete(String tenant, long id);
    }

    /** Products in a map; notes what is asked of it. */
    private static class InMemory implements Products {

        private final Map<Long, Product> rows = new LinkedHashMap<>();
        private final List<String> calls = new ArrayList<>();

        @Override
        public @Nullable Product find(long id) throws IOException {
            calls.add("find " + id);
            if (id < 0) {
                throw new IOException("disk");
            }
            return rows.get(id);
        }

        @Override
        public Optional<Product> search(String name) {
            calls.add("search " + name);
            return rows.values().stream().filter(row -> row.name().equals(name)).findFirst();
        }

        @Override
        public Map<Long, Product> findAll(List<Long> ids) {
            calls.add("findAll " + ids);
            Map<Long, Product> found = new HashMap<>(rows);
            found.keySet().retainAll(ids);
            return found;
        }

        @Override
        public List<Product> list(List<Long> ids) {
            calls.add("list " + ids);
            return List.copyOf(findAll(ids).values());
        }

        @Override
        public Product save(Product product) {
            if (product.name().isEmpty()) {
                throw new IllegalArgumentException("needs a name");
            }
            Product saved = product.id() == 0 ? new Product(7, product.name()) : product;
            rows.put(saved.id(), saved);
            return saved;
        }

        @Override
        public boolean delete(Long id) throws IOException {
            if (id < 0) {
                throw new IOException("disk");
            }
            return rows.remove(id) != null;
        }

        @Override
        public void rename(long id, String name, String reason) {
            rows.put(id, new Product(id, name));
            if (reason.isEmpty()) {
                throw new IllegalStateException("no reason");
            }
        }

        @Override
        public int count() {
            return rows.size();
        }

        @Override
        public String describe() {
            return "products in memory";
        }

        @Override
        public String toString() {
            return "products of a test";
        }
    }

    private final Cachoeira cachoeira = Cachoeira.builder().mode(Mode.LOCAL).build();
    private final Cache<Long, Product> items =
            cachoeira.cache("items", Long.class, Product.class).shared().build();
    private final Cache<String, Product> names =
            cachoeira.cache("names", String.class, Product.class).shared().build();
    private final InMemory products = new InMemory();
    private final List<Level> levels = new ArrayList<>();

    private final Products twin = CachedRepository.of(Products.class, products)
            .onRead(found -> levels.add(found.level()))
            .read(Products::find, items)
            .readOptional(Products::search, names)
            .readAll(Products::findAll, items)
            .readList(Products::list, items, Product::id)
            .put(Products::save, items, product -> product.id() == 0 ? null : product.id())
            .change(Products::delete, items::invalidate)
            .change(Products::rename, (id, name, reason) -> items.invalidate(id))
            .change(Products::rename, (id, name, reason) -> names.clear())
            .build();

    @AfterEach
    void close() {
        cachoeira.close();
    }

    private static Product lamp() {
        return new Product(1, "lamp");
    }

    @Test
    void aReadIsAnsweredFromTheCache() throws IOException {
        products.rows.put(1L, lamp());

        assertThat(twin.find(1)).isEqualTo(lamp());
        assertThat(twin.find(1)).isEqualTo(lamp());
        assertThat(twin.find(2)).isNull();
        assertThat(twin.find(2)).isNull();

        assertThat(products.calls).containsExactly("find 1", "find 2");
        assertThat(levels).containsExactly(Level.SOURCE, Level.L1, Level.SOURCE, Level.L1);
    }

    @Test
    void anOptionalIsCachedBeItEmpty() {
        products.rows.put(1L, lamp());

        for (int i = 0; i < 2; i++) {
            assertThat(twin.search("lamp")).contains(lamp());
            assertThat(twin.search("desk")).isEmpty();
        }

        assertThat(products.calls).containsExactly("search lamp", "search desk");
    }

    @Test
    void manyAreReadAtOnceAndTheMissingOnesAlone() throws IOException {
        products.rows.put(1L, lamp());
        products.rows.put(2L, new Product(2, "desk"));
        products.rows.put(3L, new Product(3, "chair"));
        Product unused = twin.find(2);
        products.calls.clear();

        assertThat(twin.findAll(List.of(3L, 2L, 9L, 3L)).keySet()).containsExactly(3L, 2L);
        assertThat(twin.list(List.of(1L, 3L, 2L))).extracting(Product::name).containsExactly("lamp", "chair", "desk");

        assertThat(products.calls).containsExactly("findAll [3, 9]", "list [1]", "findAll [1]");
    }

    @Test
    void whatIsSavedIsPut() throws IOException {
        assertThat(twin.find(7)).isNull();

        assertThat(twin.save(new Product(0, "mug"))).isEqualTo(new Product(7, "mug"));

        assertThat(twin.find(7)).isEqualTo(new Product(7, "mug"));
        assertThat(products.calls).containsExactly("find 7");
    }

    @Test
    void whatASaveThatFailedMayHaveChangedIsEnded() throws IOException {
        products.rows.put(1L, lamp());
        Product unused = twin.find(1);

        assertThatThrownBy(() -> twin.save(new Product(1, ""))).isExactlyInstanceOf(IllegalArgumentException.class);

        assertThat(items.exists(1L)).isFalse();
    }

    /** Answers with what it is told to. */
    public interface Saves {
        @Nullable
        Product save(Product product);
    }

    private Product savedAs(Product answer, Product given) {
        Saves saves = CachedRepository.of(Saves.class, any -> answer)
                .put(Saves::save, items, product -> product.id() == 0 ? null : product.id())
                .build();
        return Objects.requireNonNull(saves.save(given));
    }

    @Test
    void whatIsSavedUnderAnotherKeyIsEndedUnderTheOldOne() {
        items.put(1L, lamp());

        Product moved = savedAs(new Product(2, "lamp"), lamp());

        assertThat(items.exists(1L)).isFalse();
        assertThat(items.get(2L)).isEqualTo(moved);
    }

    @Test
    void whatIsSavedUnderItsOwnKeyIsPutAndNotEndedBefore() {
        savedAs(lamp(), lamp());

        assertThat(items.get(1L)).isEqualTo(lamp());
        assertThat(items.stats().invalidations()).isZero();
    }

    @Test
    void whatHasNoKeyWhenItIsSavedIsNotPut() {
        assertThat(savedAs(new Product(0, "draft"), new Product(0, "draft"))).isEqualTo(new Product(0, "draft"));
        assertThat(items.stats().puts()).isZero();
    }

    @Test
    void aChangeEndsWhatItMayHaveChangedAlsoWhenItThrows() throws IOException {
        products.rows.put(1L, lamp());
        Product unused = twin.find(1);
        Optional<Product> unusedToo = twin.search("lamp");

        assertThatThrownBy(() -> twin.rename(1, "torch", "")).hasMessage("no reason");

        assertThat(twin.find(1)).isEqualTo(new Product(1, "torch"));
        assertThat(names.exists("lamp")).isFalse();
        assertThat(twin.delete(1L)).isTrue();
        assertThat(twin.find(1)).isNull();
    }

    @Test
    void anEndingThatFailsDoesNotHideWhatTheRepositoryThrew() {
        Products failing = CachedRepository.of(Products.class, products)
                .change(Products::rename, (id, name, reason) -> {
                    throw new IllegalStateException("no cache");
                })
                .build();

        assertThatThrownBy(() -> failing.rename(1, "torch", ""))
                .hasMessage("no reason")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThatThrownBy(() -> failing.rename(1, "torch", "dark")).hasMessage("no cache");
    }

    @Test
    void whatTheRepositoryThrowsReachesTheCallerAsItIs() {
        assertThatThrownBy(() -> twin.find(-1))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("disk");
        assertThatThrownBy(() -> twin.delete(-1L))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("disk");
    }

    /** Answers null where one would expect an empty answer. */
    private static final class Careless extends InMemory {

        @Override
        public Optional<Product> search(String name) {
            return null;
        }

        @Override
        public Map<Long, Product> findAll(List<Long> ids) {
            return null;
        }

        @Override
        public List<Product> list(List<Long> ids) {
            return null;
        }
    }

    @Test
    void aRepositoryThatAnswersNullHasFoundNothing() {
        Products careless = CachedRepository.of(Products.class, new Careless())
                .readOptional(Products::search, names)
                .readAll(Products::findAll, items)
                .readList(Products::list, items, Product::id)
                .build();

        assertThat(careless.search("lamp")).isEmpty();
        assertThat(careless.findAll(List.of(1L))).isEmpty();
        assertThat(careless.list(List.of(1L))).isEmpty();
    }

    @Test
    void ofMethodsOfOneNameOnlyTheOneThatIsMeantIsMapped() {
        List<Object> asked = new ArrayList<>();
        Overloaded twins = CachedRepository.of(Overloaded.class, new Overloaded() {
                    @Override
                    public Product find(long id) {
                        asked.add(id);
                        return lamp();
                    }

                    @Override
                    public Product find(String name) {
                        asked.add(name);
                        return lamp();
                    }
                })
                .read((CachedRepository.Call1<Overloaded, Long, Product>) Overloaded::find, items)
                .build();

        for (int i = 0; i < 2; i++) {
            assertThat(twins.find(1)).isEqualTo(lamp());
            assertThat(twins.find("lamp")).isEqualTo(lamp());
        }

        assertThat(asked).containsExactly(1L, "lamp", "lamp");
    }

    /** Two methods of one name. */
    public interface Overloaded {
        Product find(long id);

        Product find(String name);
    }

    @Test
    void whatIsNotMappedGoesToTheRepository() {
        products.rows.put(1L, lamp());

        assertThat(twin.count()).isEqualTo(1);
        assertThat(twin.describe()).as("a default method that is overridden").isEqualTo("products in memory");
    }

    @Test
    void aDefaultMethodRunsOnTheTwin() throws IOException {
        products.rows.put(1L, lamp());

        assertThat(twin.nameOf(1)).isEqualTo("lamp");
        assertThat(twin.nameOf(1)).isEqualTo("lamp");

        assertThat(products.calls).containsExactly("find 1");
    }

    @Test
    void theTwinIsAnObjectOfItsOwn() {
        Map<Object, String> known = new HashMap<>(Map.of(twin, "twin", products, "repository"));

        assertThat(known).containsEntry(twin, "twin").hasSize(2);
        assertThat(twin).isNotEqualTo(products).hasToString("cached products of a test");
    }

    @Test
    void theTwinsHashStaysWhateverBecomesOfTheRepository() {
        List<String> calls = new ArrayList<>();
        TenantsProducts tenants = CachedRepository.of(TenantsProducts.class, new OfTenants(calls))
                .change(TenantsProducts::delete, (tenant, id) -> {})
                .build();
        int before = tenants.hashCode();

        tenants.delete("acme", 1);

        assertThat(calls).isNotEmpty();
        assertThat(tenants.hashCode()).isEqualTo(before);
    }

    @Test
    void theFirstArgumentNamesTheTenant() {
        Cache<Long, Product> perTenant =
                cachoeira.cache("tenants-items", Long.class, Product.class).build();
        Cache<String, Product> perName =
                cachoeira.cache("tenants-names", String.class, Product.class).build();
        List<String> calls = new ArrayList<>();
        TenantsProducts tenants = CachedRepository.of(TenantsProducts.class, new OfTenants(calls))
                .read(TenantsProducts::find, perTenant)
                .readOptional(TenantsProducts::search, perName)
                .readAll(TenantsProducts::findAll, perTenant)
                .readList(TenantsProducts::list, perTenant, Product::id)
                .put(TenantsProducts::save, perTenant, Product::id)
                .change(
                        TenantsProducts::delete,
                        (tenant, id) -> perTenant.forTenant(tenant).invalidate(id))
                .build();

        for (int i = 0; i < 2; i++) {
            for (String tenant : List.of("acme", "globex")) {
                assertThat(tenants.find(tenant, 1)).isEqualTo(new Product(1, tenant));
                assertThat(tenants.search(tenant, "x")).contains(new Product(1, tenant));
                assertThat(tenants.findAll(tenant, List.of(1L, 2L))).containsEntry(2L, new Product(2, tenant));
                assertThat(tenants.list(tenant, List.of(3L))).containsExactly(new Product(3, tenant));
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

        Product unused = tenants.save("acme", new Product(1, "saved"));
        assertThat(tenants.find("acme", 1)).isEqualTo(new Product(1, "saved"));
        assertThat(tenants.find("globex", 1)).isEqualTo(new Product(1, "globex"));
        tenants.delete("acme", 1);
        assertThat(perTenant.forTenant("acme").exists(1L)).isFalse();
        assertThat(perTenant.forTenant("globex").exists(1L)).isTrue();
    }

    /** Products that bear the name of their tenant. */
    private record OfTenants(List<String> calls) implements TenantsProducts {

        @Override
        public Product find(String tenant, long id) {
            calls.add("find " + tenant + " " + id);
            return new Product(id, tenant);
        }

        @Override
        public Optional<Product> search(String tenant, String name) {
            calls.add("search " + tenant + " " + name);
            return Optional.of(new Product(1, tenant));
        }

        @Override
        public Map<Long, Product> findAll(String tenant, List<Long> ids) {
            calls.add("findAll " + tenant + " " + ids);
            Map<Long, Product> found = new HashMap<>();
            ids.forEach(id -> found.put(id, new Product(id, tenant)));
            return found;
        }

        @Override
        public List<Product> list(String tenant, List<Long> ids) {
            calls.add("list " + tenant + " " + ids);
            return ids.stream().map(id -> new Product(id, tenant)).toList();
        }

        @Override
        public Product save(String tenant, Product product) {
            return product;
        }

        @Override
        public void delete(String tenant, long id) {
            calls.add("delete " + tenant + " " + id);
        }
    }

    @Test
    void everyWrongMappingIsNamedAtOnce() {
        assertThatThrownBy(() -> CachedRepository.of(Products.class, products)
                        .read(Products::find, items)
                        .read(Products::find, items)
                        .readOptional((repository, name) -> repository.search(name), names)
                        .change(Products::findAll, ids -> items.invalidateAll(ids))
                        .readAll(Products::findAll, items)
                        .readList(Products::list, items, Product::id)
                        .change(Products::list, ids -> items.invalidateAll(ids))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(
                        "find is mapped twice",
                        "findAll is mapped twice",
                        "list is mapped twice",
                        "Products::find",
                        "lambda or of a class");
    }

    @Test
    void anObjectInPlaceOfAMethodReferenceIsRefused() {
        var object = new CachedRepository.Call1<Products, Long, Product>() {
            private static final long serialVersionUID = 1L;

            @Override
            public @Nullable Product on(Products repository, Long id) throws IOException {
                return repository.find(id);
            }
        };

        assertThatThrownBy(() -> CachedRepository.of(Products.class, products)
                        .read(object, items)
                        .build())
                .hasMessageContaining("lambda or of a class");
    }

    @Test
    void whatIsNoInterfaceOrHasNoMappingIsRefused() {
        assertThatThrownBy(() -> CachedRepository.of(InMemory.class, products).build())
                .hasMessageContaining("InMemory is no interface");
        assertThatThrownBy(() -> CachedRepository.of(Products.class, products).build())
                .hasMessageContaining("no method of it is mapped");
    }

    @Test
    void aReadTellsWhichEntryItsValueIsOf() throws IOException {
        Cache<Long, Product> validated = cachoeira
                .cache("validated", Long.class, Product.class)
                .shared()
                .validators()
                .build();
        List<Lookup<?>> found = new ArrayList<>();
        Products noted = CachedRepository.of(Products.class, products)
                .onRead(found::add)
                .read(Products::find, validated)
                .build();
        products.rows.put(1L, lamp());

        Product unused = noted.find(1);

        assertThat(found)
                .singleElement()
                .satisfies(lookup -> assertThat(lookup.validator()).isNotNull());
    }

    @Test
    void valuesOfGenericTypesFit() {
        Cache<Long, List<String>> lists = cachoeira
                .cache("lists", TypeRef.of(Long.class), new TypeRef<List<String>>() {})
                .shared()
                .build();
        Lists twins = CachedRepository.of(Lists.class, id -> List.of("a", "b"))
                .read(Lists::of, lists)
                .build();

        assertThat(twins.of(1)).containsExactly("a", "b");
        assertThat(lists.exists(1L)).isTrue();
    }

    private interface Lists {
        List<String> of(long id);
    }
}
