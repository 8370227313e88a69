package dev.cachoeira.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Caches inside the caller's transaction: what it invalidates waits for the commit, and what it has changed it reads past
 * the cache until it ends.
 */
final class Transactions {

    private final UnitOfWork unitOfWork;

    Transactions(UnitOfWork unitOfWork) {
        this.unitOfWork = unitOfWork;
    }

    /** What a transaction has changed: a cache in a tenant, a tenant by its tags, or everything. */
    private record TenantMark(String tenant) {}

    private record CacheMark(String cache) {}

    private enum EverythingMark {
        EVERYTHING
    }

    /** What a read of the current thread may do with a cache. */
    enum Access {
        /** Everything. */
        FULL,
        /** Everything, but loads run in a transaction of their own. */
        OWN,
        /** Serve nothing that is cached, but store what is loaded. */
        RELOAD,
        /** The same with loads in a transaction of their own. */
        RELOAD_OWN,
        /** Serve what is cached, but store nothing. */
        READ,
        /** Nothing. */
        NONE;

        /** What is cached may be served. */
        boolean serves() {
            return this == FULL || this == OWN || this == READ;
        }

        /** Loads run in a transaction of their own. */
        boolean inOwn() {
            return this == OWN || this == RELOAD_OWN;
        }

        /** What a transaction lets those do who want what {@code this} says where there is none. */
        Access inside(Access transaction) {
            if (this == FULL || transaction == NONE) {
                return transaction;
            }
            if (this == RELOAD) {
                return transaction == FULL ? RELOAD : transaction == OWN ? RELOAD_OWN : NONE;
            }
            return this;
        }
    }

    /** Whether the current thread is inside a transaction; elsewhere it may do everything. */
    boolean open() {
        return unitOfWork.active();
    }

    /**
     * What the current thread may do inside its transaction.
     *
     * @param own whether the cache's loads may run in a transaction of their own
     */
    Access access(Scope scope, String cache, boolean own) {
        if (unitOfWork.hasWritten(scope)
                || unitOfWork.hasWritten(new TenantMark(scope.tenant()))
                || unitOfWork.hasWritten(new CacheMark(cache))
                || unitOfWork.hasWritten(EverythingMark.EVERYTHING)) {
            return Access.NONE;
        }
        if (unitOfWork.mayShare()) {
            return Access.FULL;
        }
        return own && unitOfWork.canBeginOwn() ? Access.OWN : Access.READ;
    }

    /** The loader as {@link Access#OWN} has it. Another caller of the same flight brings its own, with its own transaction. */
    <K, V> Loader<K, V> inOwn(Loader<? super K, ? extends V> loader) {
        ContextLoader<K, V> inner = LoaderWithContext.of(loader);
        return Loader.withContext((key, context) -> unitOfWork.<@Nullable V>inOwn(() -> inner.load(key, context)));
    }

    <K, V> BatchLoader<K, V> inOwn(BatchLoader<K, V> loader) {
        return keys -> unitOfWork.inOwn(() -> loader.loadAll(keys));
    }

    /**
     * The loader as it is on a thread of no transaction. Where an executor leaves it to a thread that is inside one, as one
     * that is full may do, it is taken elsewhere.
     */
    <K, V> AsyncLoader<K, V> outside(AsyncLoader<? super K, ? extends V> loader) {
        AsyncContextLoader<K, V> inner = AsyncLoaderWithContext.of(loader);
        return AsyncLoader.withContext((key, context) -> outside(() -> inner.load(key, context)));
    }

    private <V> CompletionStage<? extends @Nullable V> outside(Callable<CompletionStage<? extends @Nullable V>> load)
            throws Exception {
        if (!unitOfWork.active() || unitOfWork.mayShare()) {
            return load.call();
        }
        CompletableFuture<CompletionStage<? extends @Nullable V>> begun =
                Futures.supply(ForkJoinPool.commonPool(), () -> begin(load));
        return begun.thenCompose(stage -> stage.thenApply(value -> (V) value));
    }

    private static <V> CompletionStage<? extends @Nullable V> begin(
            Callable<CompletionStage<? extends @Nullable V>> load) {
        try {
            return load.call();
        } catch (Exception e) {
            throw Sneaky.rethrow(e);
        }
    }

    /**
     * Ends something of a strict cache: behind a fence from now until the transaction is over; without a transaction at once.
     * What fails here prevents the commit too: not everybody who calls looks at the failure.
     */
    CompletableFuture<Void> changeStrictly(Object mark, Fencing fencing) {
        if (!unitOfWork.active() || !unitOfWork.committing()) {
            return fencing.delete();
        }
        unitOfWork.markWritten(mark);
        raise(fencing);
        try {
            unitOfWork.afterCompletion(fencing::close);
            unitOfWork.checkBeforeCommit(fencing::beginCheck);
        } catch (RuntimeException | Error e) {
            fencing.close();
            throw e;
        }
        return CompletableFuture.completedFuture(null);
    }

    private void raise(Fencing fencing) {
        try {
            Fence unused = Futures.join(fencing.raise()); // the transaction is this thread's
        } catch (RuntimeException | Error e) {
            unitOfWork.beforeCommit(() -> {
                throw e;
            });
            throw e;
        }
    }

    /** What stands for a tenant's tags in a transaction that changes them. */
    static Object tenantMark(String tenant) {
        return new TenantMark(tenant);
    }

    /** The same for a cache in all tenants. */
    static Object cacheMark(String cache) {
        return new CacheMark(cache);
    }

    CompletableFuture<Void> change(Scope scope, Supplier<CompletableFuture<Void>> change) {
        return changeMarked(scope, change);
    }

    /**
     * The same for a change that must not be made unless what it says was committed.
     *
     * @param otherwise is done instead where nobody knows, and where the change fails after the commit
     */
    CompletableFuture<Void> change(
            Scope scope, Supplier<CompletableFuture<Void>> change, Supplier<CompletableFuture<Void>> otherwise) {
        if (!unitOfWork.active()) {
            return change.get();
        }
        unitOfWork.markWritten(scope);
        unitOfWork.afterCommit(() -> joinOr(change, otherwise), () -> Futures.join(otherwise.get()));
        return CompletableFuture.completedFuture(null);
    }

    private static void joinOr(Supplier<CompletableFuture<Void>> change, Supplier<CompletableFuture<Void>> otherwise) {
        try {
            Futures.join(change.get());
        } catch (Throwable e) { // a codec may throw anything, what is checked too
            Futures.join(otherwise.get());
            throw e;
        }
    }

    CompletableFuture<Void> changeTenant(String tenant, Supplier<CompletableFuture<Void>> change) {
        return changeMarked(new TenantMark(tenant), change);
    }

    CompletableFuture<Void> changeCache(String cache, Supplier<CompletableFuture<Void>> change) {
        return changeMarked(new CacheMark(cache), change);
    }

    CompletableFuture<Void> changeEverything(Supplier<CompletableFuture<Void>> change) {
        return changeMarked(EverythingMark.EVERYTHING, change);
    }

    /** At once without a transaction; else after the commit, whose thread waits for it. */
    private CompletableFuture<Void> changeMarked(Object mark, Supplier<CompletableFuture<Void>> change) {
        if (!unitOfWork.active()) {
            return change.get();
        }
        unitOfWork.markWritten(mark);
        unitOfWork.afterCommit(() -> Futures.join(change.get()));
        return CompletableFuture.completedFuture(null);
    }
}
