package dev.cachoeira.spring.annotation;

import org.jspecify.annotations.Nullable;

/** Carries an answer past the cache: what a loader throws is not kept, and reaches all who wait for it. */
final class NotKept extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Object value;

    NotKept(@Nullable Object value) {
        super("not to be kept", null, false, false);
        this.value = value;
    }

    @Nullable
    Object value() {
        return value;
    }
}
