package dev.cachoeira.showcase;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How often each target was written. A read must show no less than what had been acknowledged before it began, and no
 * more than what had been sent when it was answered. Each target has one writer. Thread-safe.
 */
final class Versions {

    private final Map<Target, AtomicLong> sent = new ConcurrentHashMap<>();
    private final Map<Target, AtomicLong> acknowledged = new ConcurrentHashMap<>();

    /** The number of the write that is about to be sent. */
    long send(Target target) {
        return sent.computeIfAbsent(target, any -> new AtomicLong()).incrementAndGet();
    }

    void acknowledge(Target target, long version) {
        acknowledged.computeIfAbsent(target, any -> new AtomicLong()).set(version);
    }

    long sent(Target target) {
        return sent.get(target).get();
    }

    /** Everything that has been acknowledged by now. */
    Map<Target, Long> floor() {
        Map<Target, Long> floor = new HashMap<>();
        acknowledged.forEach((target, version) -> floor.put(target, version.get()));
        return floor;
    }
}
