package dev.cachoeira.redis.connection;

import dev.cachoeira.runtime.Timers;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the Sentinels every second which server is the master. One that was replaced while only they could not reach it does
 * not know, and goes on answering whoever is connected to it.
 */
final class SentinelWatch {

    private static final Logger log = LoggerFactory.getLogger(SentinelWatch.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Sentinels sentinels;
    private final String description;
    private final Timers timers;
    private final Consumer<Destination> named;
    private boolean blind;
    private volatile boolean closed;

    /**
     * Asks nothing yet.
     *
     * @param named is told of every answer
     */
    SentinelWatch(Sentinels sentinels, String description, Timers timers, Consumer<Destination> named) {
        this.sentinels = sentinels;
        this.description = description;
        this.timers = timers;
        this.named = named;
    }

    void begin() {
        if (!closed) {
            timers.after(PAUSE, this::ask);
        }
    }

    private void ask() {
        if (!closed) {
            sentinels.ask().whenComplete(this::answered);
        }
    }

    private void answered(@Nullable Destination master, @Nullable Throwable failure) {
        try {
            say(failure);
            if (master != null) {
                named.accept(master);
            }
        } catch (RuntimeException | Error e) {
            log.error("what a Sentinel said could not be heeded", e);
        } finally {
            begin();
        }
    }

    /** Until one has answered, whoever tries to connect says why it cannot. */
    private void say(@Nullable Throwable failure) {
        if (!sentinels.heard() || (failure != null) == blind || closed) {
            return;
        }
        blind = failure != null;
        if (failure != null) {
            log.warn(
                    "no Sentinel names the master ({}), so it would not be noticed that another server has become the {}",
                    Reachability.rootOf(failure).toString(),
                    description);
        } else {
            log.info("a Sentinel names the {} again", description);
        }
    }

    void close() {
        closed = true;
    }
}
