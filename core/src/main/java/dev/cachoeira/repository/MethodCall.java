package dev.cachoeira.repository;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a method of the twin.
 *
 * @param arguments what it was given
 * @param answer what it has answered, be it later; null before, when it failed, and when it answered null
 */
record MethodCall(@Nullable Object[] arguments, @Nullable Object answer) {

    /** What is done with a call. */
    interface Read {
        @Nullable
        Object answer(MethodCall call);
    }

    /** What is done after a call. */
    interface After {
        void done(MethodCall call);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as the method reference was compiled
    <T> T argument(int index) {
        return (T) arguments[index];
    }

    <K> Collection<K> keys(int index) {
        Iterable<K> keys = argument(index);
        if (keys instanceof Collection<K> collection) {
            return collection;
        }
        List<K> copy = new ArrayList<>();
        keys.forEach(copy::add);
        return copy;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    <T> @Nullable T result() {
        return (T) answer;
    }
}
