package dev.cachoeira.benchmarks.trial;

import dev.cachoeira.benchmarks.peer.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a process is asked to do.
 *
 * @param id tells which answer belongs to it
 * @param kind what
 * @param keys with which keys
 * @param scope how much an invalidation ends
 * @param value the value that is put or awaited
 * @param count how many threads or entries
 * @param millis how long the source takes
 * @param at when to begin, by {@link System#nanoTime()}, which is one clock for all processes of a Linux machine
 */
record Order(
        long id,
        Kind kind,
        List<String> keys,
        @Nullable Scope scope,
        @Nullable String value,
        int count,
        long millis,
        long at) {

    enum Kind {
        /** Reads the keys. */
        GET,
        /** Has the keys read by a thread each, and stops each load when it has read the source; answers which were stopped. */
        HOLD,
        /** Lets the loads go on and waits for those who read. */
        RELEASE,
        /** Puts a value; answers when the put began and how long it took. */
        PUT,
        /** Invalidates; answers how long that took. */
        END,
        /** Invalidates the tag that all have. */
        END_COMMON_TAG,
        /** Puts that many entries. */
        FILL,
        /** Many threads ask for one key at once; answers how long the slowest took. */
        STAMPEDE,
        /** Reads until a value is there; answers when it was seen. */
        AWAIT,
        /** Reads that many of the entries that were filled. */
        READ,
        /** Answers how many bytes of the heap are in use after a collection. */
        HEAP
    }

    static Order of(Kind kind, String... keys) {
        return of(kind, List.of(keys));
    }

    static Order of(Kind kind, List<String> keys) {
        return new Order(0, kind, keys, null, null, 0, 0, 0);
    }

    static Order end(Scope scope, List<String> keys) {
        return new Order(0, Kind.END, keys, scope, null, 0, 0, 0);
    }

    static Order value(Kind kind, String key, String value) {
        return new Order(0, kind, List.of(key), null, value, 0, 0, 0);
    }

    static Order fill(String value, int count) {
        return new Order(0, Kind.FILL, List.of(), null, value, count, 0, 0);
    }

    static Order read(int count) {
        return new Order(0, Kind.READ, List.of(), null, null, count, 0, 0);
    }

    static Order stampede(String key, int threads, long sourceMillis, long at) {
        return new Order(0, Kind.STAMPEDE, List.of(key), null, null, threads, sourceMillis, at);
    }

    Order withId(long newId) {
        return new Order(newId, kind, keys, scope, value, count, millis, at);
    }
}
