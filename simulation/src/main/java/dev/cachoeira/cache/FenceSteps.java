package dev.cachoeira.cache;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/** A {@link Fence} whose steps do not wait, for who has one thread only. In this package, which alone knows them. */
public final class FenceSteps {

    private final Fencing fencing;

    private FenceSteps(Fence fence) {
        this.fencing = (Fencing) fence;
    }

    /** Puts a fence up around keys. */
    public static <K> CompletableFuture<FenceSteps> raise(Cache<K, ?> view, Collection<K> keys) {
        CacheView<K, ?> present = (CacheView<K, ?>) view;
        return present.writes().fence(present.scope(), keys).thenApply(FenceSteps::new);
    }

    /** Puts a fence up around all that carries some tags. */
    public static CompletableFuture<FenceSteps> raiseTags(Cache<?, ?> view, Collection<String> tags) {
        CacheView<?, ?> present = (CacheView<?, ?>) view;
        return present.writes().fenceTags(present.scope(), tags).thenApply(FenceSteps::new);
    }

    /** Puts it up again; false when it is not certain that it stands. */
    public CompletableFuture<Boolean> check() {
        return fencing.checked();
    }

    /** Takes it down; false when Redis is still to be told. */
    public CompletableFuture<Boolean> close() {
        return fencing.closed();
    }

    /** Leaves it until its TTL ends. */
    public void abandon() {
        fencing.abandon();
    }
}
