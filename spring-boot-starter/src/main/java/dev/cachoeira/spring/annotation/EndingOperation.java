package dev.cachoeira.spring.annotation;

import org.jspecify.annotations.Nullable;

/** Something that ends cached values when a method is over. Thread-safe. */
interface EndingOperation {

    /**
     * Finds out whom it concerns, before the method changes anything.
     *
     * @throws dev.cachoeira.tenant.MissingTenantException when nothing names the tenant
     */
    Ending prepare(Call call);

    /** Whether it cannot be done without the method's result. */
    boolean needsResult();

    /** What is left to be done. */
    @FunctionalInterface
    interface Ending {

        /** Ends values now or, inside a transaction, after its commit. */
        void run(@Nullable Object result);
    }
}
