package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.codec.TypeRef;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Views with options inside a transaction: what it may not do, they may not do either. */
class ReadOptionsInTransactionsTest extends ScriptedFixture {

    private final Transaction transaction = new Transaction();
    private Cache<String, String> reloading;

    @BeforeEach
    void cache() {
        start(Runnable::run, transaction);
        assertThat(read("a")).isEqualTo("old");
        reloading = cache.with(ReadOptions.reloading());
    }

    @Test
    void whereLoadsMayBeSharedAReloadIsOne() {
        transaction.active = true;
        transaction.mayShare = true;

        assertThat(reloading.lookup("a", key -> "new").level()).isEqualTo(Level.SOURCE);
        assertThat(cache.get("a")).isEqualTo("new");
    }

    @Test
    void whereLoadsMayNotBeSharedAReloadIsABypassAndWhatIsCachedStays() {
        transaction.active = true;

        assertThat(reloading.lookup("a", key -> "new")).isEqualTo(new Lookup<>("new", Level.BYPASS));
        assertThat(reloading.getAll(List.of("a"), keys -> Map.of("a", "new"))).containsEntry("a", "new");
        assertThat(reloading.async().lookup("a", key -> CompletableFuture.completedFuture("new")))
                .isCompletedWithValue(new Lookup<>("new", Level.BYPASS));
        assertThat(cache.get("a")).isEqualTo("old");
    }

    @Test
    void afterTheTransactionHasWrittenEverythingIsABypass() {
        transaction.active = true;
        transaction.mayShare = true;
        transaction.written = true;

        for (ReadOptions.Mode mode : ReadOptions.Mode.values()) {
            Cache<String, String> view = cache.with(ReadOptions.DEFAULTS.withMode(mode));
            assertThat(view.lookup("a", key -> "new")).isEqualTo(new Lookup<>("new", Level.BYPASS));
            assertThat(view.get("a")).isNull();
            assertThat(view.async().get("a")).isCompletedWithValue(null);
            assertThat(view.async().exists("a")).isCompletedWithValue(false);
        }
        transaction.active = false;
        assertThat(cache.get("a")).isEqualTo("old");
    }

    @Test
    void aReloadRunsInATransactionOfItsOwnWhereThatIsAsked() {
        transaction.own = true;
        Cache<String, String> own = caches.cache("own", TypeRef.of(String.class), TypeRef.of(String.class))
                .shared()
                .loadInOwnTransaction()
                .build()
                .with(ReadOptions.reloading());
        transaction.active = true;

        assertThat(own.lookup("a", key -> "new").level()).isEqualTo(Level.SOURCE);
        assertThat(own.getAll(List.of("b"), keys -> Map.of("b", "new"))).containsEntry("b", "new");
        assertThat(transaction.begun).isEqualTo(2);
    }

    /** One that a test plays. */
    private static final class Transaction implements UnitOfWork {
        private boolean active;
        private boolean mayShare;
        private boolean written;
        private boolean own;
        private int begun;

        @Override
        public boolean active() {
            return active;
        }

        @Override
        public boolean mayShare() {
            return mayShare;
        }

        @Override
        public void afterCommit(Runnable task) {
            throw new AssertionError("nothing is written here");
        }

        @Override
        public void markWritten(Object scope) {
            throw new AssertionError("nothing is written here");
        }

        @Override
        public boolean hasWritten(Object scope) {
            return active && written;
        }

        @Override
        public boolean canBeginOwn() {
            return own;
        }

        @Override
        public <T extends @Nullable Object> T inOwn(Callable<T> load) throws Exception {
            begun++;
            return load.call();
        }
    }
}
