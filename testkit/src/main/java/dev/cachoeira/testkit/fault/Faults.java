package dev.cachoeira.testkit.fault;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The faults that are on now. Used by the proxy's own thread only. */
final class Faults {

    private final Map<Direction, Long> delayNanos = new EnumMap<>(Direction.class);
    private final Map<Direction, Long> bytesPerSecond = new EnumMap<>(Direction.class);
    private final Set<Direction> lossy = EnumSet.noneOf(Direction.class);
    private boolean paused;

    void delay(Direction direction, long nanos) {
        delayNanos.put(direction, nanos);
    }

    long delayNanos(Direction direction) {
        return delayNanos.getOrDefault(direction, 0L);
    }

    void throttle(Direction direction, long rate) {
        bytesPerSecond.put(direction, rate);
    }

    /** 0: no limit. */
    long bytesPerSecond(Direction direction) {
        return bytesPerSecond.getOrDefault(direction, 0L);
    }

    void lose(Direction direction) {
        lossy.add(direction);
    }

    boolean loses(Direction direction) {
        return lossy.contains(direction);
    }

    void pause(boolean on) {
        paused = on;
    }

    boolean isPaused() {
        return paused;
    }

    void clear() {
        delayNanos.clear();
        bytesPerSecond.clear();
        lossy.clear();
        paused = false;
    }
}
