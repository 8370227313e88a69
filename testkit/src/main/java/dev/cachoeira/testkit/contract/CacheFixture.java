package dev.cachoeira.testkit.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.CachoeiraBuilder;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.cache.FleetOptions;
import dev.cachoeira.cache.Loader;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Two instances on one store, and a cache that is new for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class CacheFixture {

    /** Longer than any noise of the machine: what is tested is the outcome, not the speed. */
    static final FleetOptions PATIENT = new FleetOptions(
            "contract",
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofMillis(200),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            10_000);

    private static final AtomicInteger TESTS = new AtomicInteger();

    private @Nullable Cachoeira first;
    private @Nullable Cachoeira second;
    private String test = "none";

    /** Settings of an instance on the store; each call begins a new one. */
    protected abstract CachoeiraBuilder store();

    /** Whether instances share the store; if not, what one does for another is not tested. */
    protected boolean isShared() {
        return true;
    }

    /** The instance that most tests act on. */
    protected Cachoeira first() {
        return present(first);
    }

    /** Another process's instance, as it were, on the same store. */
    protected Cachoeira second() {
        assumeTrue(isShared(), "the instances of this store share nothing");
        return present(second);
    }

    @BeforeAll
    void openInstances() {
        first = open();
        second = open();
    }

    @AfterAll
    void closeInstances() {
        for (Cachoeira instance : new Cachoeira[] {first(), present(second)}) {
            instance.close();
        }
    }

    @BeforeEach
    void nameTheTest() {
        test = "test-" + ProcessHandle.current().pid() + "-" + TESTS.incrementAndGet();
    }

    /** One more instance, which the test closes. */
    Cachoeira open() {
        Cachoeira instance =
                store().fleet(PATIENT).startWait(Duration.ofSeconds(10)).build();
        if (!instance.awaitAvailable(Duration.ofSeconds(20))) {
            instance.close();
            throw new IllegalStateException("the store is not available");
        }
        return instance;
    }

    /** A name that no other test uses. */
    String unique(String name) {
        return name + "-" + test;
    }

    /** A cache of texts, not bound to a tenant. */
    Cache<String, String> texts(Cachoeira instance) {
        return texts(instance, "texts", builder -> builder);
    }

    /** A cache of texts with settings of its own, not bound to a tenant. */
    Cache<String, String> texts(Cachoeira instance, String name, UnaryOperator<CacheBuilder<String, String>> settings) {
        return settings.apply(instance.cache(unique(name), String.class, String.class))
                .build();
    }

    /** A cache of products, tagged by category, not bound to a tenant. */
    Cache<Long, Product> products(Cachoeira instance, String name) {
        return instance.cache(unique(name), Long.class, Product.class)
                .leaseWait(Duration.ofMillis(500))
                .tags(product -> Set.of("category:" + product.category(), "all"))
                .build();
    }

    /** Waits for another's load much longer than a test lasts. */
    static CacheBuilder<String, String> longLease(CacheBuilder<String, String> builder) {
        return builder.leaseTtl(Duration.ofMinutes(2)).leaseWait(Duration.ofMinutes(2));
    }

    /** A loader that must not be asked. */
    static <K, V> Loader<K, V> never() {
        return key -> {
            throw new AssertionError("the loader was asked for " + key);
        };
    }

    private static Cachoeira present(@Nullable Cachoeira instance) {
        if (instance == null) {
            throw new IllegalStateException("not open");
        }
        return instance;
    }

    /** A value with a tag. */
    record Product(long id, String category, String name) {
        static Product of(long id, String category) {
            return new Product(id, category, "product " + id);
        }
    }
}
