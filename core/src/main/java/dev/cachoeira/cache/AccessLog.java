package dev.cachoeira.cache;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says at debug level what one cache answers and stores: the tenant, the key and the time, never the value. Each cache has
 * a logger of its own, {@code dev.cachoeira.access.<cache>}, so that one can be listened to alone.
 *
 * <pre>
 * hit l1 cache=products tenant=acme key=42 time=1 µs
 * miss cache=products tenant=acme key=42 time=2340 µs       with the load
 * set cache=products tenant=acme key=42 time=410 µs         until Redis had it
 * </pre>
 */
final class AccessLog {

    /** Keys come from outside: a line break in one must not look like a line of the log. */
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final Logger log;
    private final String cache;

    AccessLog(String cache) {
        this.cache = cache;
        this.log = LoggerFactory.getLogger("dev.cachoeira.access." + cache);
    }

    boolean on() {
        return log.isDebugEnabled();
    }

    void hit(LocalKey<?> key, Level level, long nanos) {
        if (on()) {
            say("hit " + level.name().toLowerCase(Locale.ROOT), key, nanos);
        }
    }

    void miss(LocalKey<?> key, long nanos) {
        if (on()) {
            say("miss", key, nanos);
        }
    }

    void set(LocalKey<?> key, long nanos) {
        if (on()) {
            say("set", key, nanos);
        }
    }

    private void say(String what, LocalKey<?> key, long nanos) {
        log.debug(
                "{} cache={} tenant={} key={} time={} µs",
                what,
                cache,
                harmless(key.scope().tenant()),
                harmless(key.key()),
                TimeUnit.NANOSECONDS.toMicros(nanos));
    }

    /** A text without control characters. */
    static String harmless(Object text) {
        return CONTROL.matcher(text.toString()).replaceAll("?");
    }
}
