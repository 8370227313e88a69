package dev.cachoeira.simulation;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and what is due. One event runs at a time, to its end. What may happen in any order has times drawn at
 * random; equal times are kept in the order of their making, so that streams stay in order.
 */
final class Scheduler {

    /** Nothing that has a deadline takes so long. */
    private static final long LONGEST_WAIT = 30_000 * Chance.MILLI;

    private final @Nullable StringBuilder trace;
    private Event[] heap = new Event[256];
    private int size;
    private long made;
    private long now;
    private long ran;
    private boolean stopped;
    private @Nullable Gate current;

    Scheduler(boolean traced) {
        this.trace = traced ? new StringBuilder() : null;
    }

    /** Where events happen: nothing happens there while it stands still, nor after its end. */
    interface Gate {

        boolean alive();

        /** Until when it stands still. */
        long opensAt();

        /** When an event that waited for that is due. */
        long opening();

        /** An event has run. */
        void ran();
    }

    /** Something that is due at a time, perhaps in a place that stands still by then. */
    static final class Event {
        private final @Nullable Gate gate;
        private final @Nullable Stream stream;
        private final Runnable task;
        private long at;
        private final long order;
        private boolean cancelled;

        Event(@Nullable Gate gate, @Nullable Stream stream, Runnable task, long at, long order) {
            this.gate = gate;
            this.stream = stream;
            this.task = task;
            this.at = at;
            this.order = order;
        }

        void cancel() {
            cancelled = true;
        }

        private boolean before(Event other) {
            return at < other.at || (at == other.at && order < other.order);
        }
    }

    long now() {
        return now;
    }

    /** How many events have run. */
    long ran() {
        return ran;
    }

    Event after(long delay, Runnable task) {
        return at(now + delay, null, task);
    }

    Event at(long time, @Nullable Gate gate, Runnable task) {
        return at(time, gate, null, task);
    }

    Event at(long time, @Nullable Gate gate, @Nullable Stream stream, Runnable task) {
        Event event = new Event(gate, stream, task, Math.max(now, time), made++);
        add(event);
        return event;
    }

    /** Events that stay in their order, also when their process is paused. */
    static final class Stream {
        private long notBefore;
    }

    /** No event runs after this one. */
    void stop() {
        size = 0;
        stopped = true;
    }

    /** Runs what is due until a time. */
    void runUntil(long end) {
        while (size > 0 && heap[0].at <= end && !stopped) {
            runNext();
        }
        now = Math.max(now, end);
    }

    private void runNext() {
        Event event = poll();
        now = event.at;
        Gate gate = event.gate;
        if (event.cancelled || (gate != null && !gate.alive())) {
            return;
        }
        if (gate != null && delayed(event, gate)) {
            add(event);
            return;
        }
        ran++;
        current = gate;
        event.task.run();
        if (gate != null) {
            gate.ran();
        }
    }

    /** What happens while an event waits for something happens within it; so of two that wait the younger goes on first. */
    void waitUntil(BooleanSupplier done) {
        Gate waiting = current;
        long began = now;
        while (!done.getAsBoolean() || (waiting != null && waiting.opensAt() > now)) {
            current = waiting;
            if (stopped || size == 0 || (waiting != null && !waiting.alive())) {
                throw new Abandoned();
            }
            if (now - began > LONGEST_WAIT) {
                stop();
                throw new IllegalStateException(waiting + " waits for ever");
            }
            runNext();
        }
        current = waiting;
    }

    /** What an event waits for never comes: its process is dead, or the run is over. */
    static final class Abandoned extends Error {
        private static final long serialVersionUID = 1L;

        Abandoned() {
            super("it never comes", null, false, false);
        }
    }

    private boolean delayed(Event event, Gate gate) {
        Stream stream = event.stream;
        if (stream == null) {
            event.at = gate.opensAt() > now ? gate.opening() : now;
        } else {
            if (stream.notBefore < gate.opensAt()) {
                stream.notBefore = gate.opening();
            }
            event.at = Math.max(now, stream.notBefore);
        }
        return event.at > now;
    }

    private void add(Event event) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        int i = size++;
        while (i > 0) {
            int parent = (i - 1) >>> 1;
            Event other = heap[parent];
            if (!event.before(other)) {
                break;
            }
            heap[i] = other;
            i = parent;
        }
        heap[i] = event;
    }

    private Event poll() {
        Event first = heap[0];
        Event last = heap[--size];
        int i = 0;
        int child = 1;
        while (child < size) {
            if (child + 1 < size && heap[child + 1].before(heap[child])) {
                child++;
            }
            if (!heap[child].before(last)) {
                break;
            }
            heap[i] = heap[child];
            i = child;
            child = 2 * i + 1;
        }
        heap[i] = last;
        return first;
    }

    boolean tracing() {
        return trace != null;
    }

    /** Writes a line when somebody wants to read it. */
    void trace(Object who, Supplier<String> what) {
        StringBuilder out = trace;
        if (out != null) {
            out.append(String.format("%11.3f ms  %-6s %s%n", now / 1e6, who, what.get()));
        }
    }

    String traced() {
        return String.valueOf(trace);
    }
}
