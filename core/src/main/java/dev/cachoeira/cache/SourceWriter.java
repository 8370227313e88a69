package dev.cachoeira.cache;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The user's writer of one cache, and what it has done in this process. */
final class SourceWriter<K, V> {

    private static final Logger log = LoggerFactory.getLogger(SourceWriter.class);
    private static final int LONGEST_MESSAGE = 300;

    private final String cache;
    private final boolean secret;
    private final BatchWriter<K, V> writer;
    private final LongAdder written = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder givenUp = new LongAdder();
    private final AtomicBoolean failing = new AtomicBoolean();

    /**
     * Knows a writer.
     *
     * @param secret whether messages of failures, which may quote values, are kept for oneself
     */
    SourceWriter(String cache, boolean secret, BatchWriter<K, V> writer) {
        this.cache = cache;
        this.secret = secret;
        this.writer = writer;
    }

    /** Writes; returns what was thrown, or null. */
    @Nullable
    Throwable write(List<Change<K, V>> changes) {
        try {
            writer.write(changes);
        } catch (Throwable e) { // whatever it is: the changes are not written
            failed(e);
            return e;
        }
        written.add(changes.size());
        if (failing.compareAndSet(true, false)) {
            log.info("the writer of cache '{}' takes changes again", cache);
        }
        return null;
    }

    private void failed(Throwable e) {
        failures.increment();
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        if (failing.compareAndSet(false, true)) {
            log.warn(
                    "the writer of cache '{}' has failed; what it did not take waits (further failures are only counted): {}",
                    cache,
                    reason(e),
                    secret ? null : e);
        }
    }

    /** Changes were given up. */
    void gaveUp(int count) {
        givenUp.add(count);
        log.warn("cache '{}' has given up {} changes; they are among its dead letters", cache, count);
    }

    /** What is kept of a failure. */
    String reason(Throwable e) {
        String name = e.getClass().getName();
        String message = e.getMessage();
        if (secret || message == null) {
            return name;
        }
        return name + ": " + (message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) : message);
    }

    long written() {
        return written.sum();
    }

    long failures() {
        return failures.sum();
    }

    long givenUp() {
        return givenUp.sum();
    }
}
