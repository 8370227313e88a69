package dev.cachoeira.cache;

/**
 * Is told what caches do, for metrics. Called on the threads of requests and connections: implementations are
 * thread-safe, quick and do not throw.
 */
public interface CacheListener {

    /**
     * Answers from a level.
     *
     * @param count how many took this time together; of hits in memory only a sample is reported, at most one in each
     *     millisecond unless all are logged at debug level, so count those by {@link CacheStats}
     */
    default void hit(String cache, Level level, long nanos, int count) {}

    /** A loader has returned or thrown. */
    default void loaded(String cache, boolean success, long nanos) {}

    /** A value was stored in Redis. */
    default void stored(String cache, long nanos) {}

    /** A command was answered by the server. */
    default void command(String verb, boolean success, long nanos) {}

    /** Redis became usable or ceased to be. */
    default void available(String node, boolean available, String why) {}
}
