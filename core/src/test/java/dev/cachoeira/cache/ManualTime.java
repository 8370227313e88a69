package dev.cachoeira.cache;

import dev.cachoeira.runtime.Clock;
import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.runtime.Timers;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes when a test says so, with the timers that go by it. For tests of one thread. */
final class ManualTime implements Clock, Timers {

    private static final long BEGIN = Duration.ofHours(1).toNanos();

    private final Queue<Task> tasks = new PriorityQueue<>(Comparator.comparingLong(Task::due));
    private long now = BEGIN;

    private record Task(long due, Runnable work) {}

    /** Everything that an engine needs; background work runs at once. */
    Runtime runtime() {
        AtomicLong stamps = new AtomicLong();
        return new Runtime(this, this, stamps::incrementAndGet, Runnable::run);
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public long precise() {
        return now;
    }

    @Override
    public Handle after(Duration delay, Runnable work) {
        Task task = new Task(now + delay.toNanos(), work);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /** How many tasks wait for their time. */
    int timers() {
        return tasks.size();
    }

    /** Lets time pass; what falls due on the way runs at its time. */
    void pass(Duration time) {
        long until = now + time.toNanos();
        while (!tasks.isEmpty() && tasks.element().due() <= until) {
            Task next = tasks.remove();
            now = Math.max(now, next.due());
            next.work().run();
        }
        now = Math.max(now, until);
    }

    /** The process stands still: time passes, and whatever fell due runs only afterwards. */
    void freeze(Duration time) {
        now += time.toNanos();
    }
}
