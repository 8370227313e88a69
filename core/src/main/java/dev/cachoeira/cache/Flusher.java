package dev.cachoeira.cache;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When which queue of a cache is looked after in this process.
 *
 * <p>Who files a change sees to it when it is due. Beside that every process looks at all queues once a second, and takes what
 * is due and in nobody's hands: so what a process leaves that dies is written by another when its lease has ended. Leases are
 * taken for a few batches only, so processes share the work as they come.
 */
final class Flusher<K, V> {

    private static final Logger log = LoggerFactory.getLogger(Flusher.class);

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final long LONGEST_REST = Duration.ofSeconds(1).toNanos();
    private static final Duration AGAIN = Duration.ofMillis(10);
    private static final long MICRO = 1_000;

    private final Engine<K, V> engine;
    private final WriteBehindOptions options;
    private final QueueCommands commands;
    private final List<QueueState> queues;
    private final SourceWriter<K, V> writer;
    private final Queue<QueueState> ready = new ConcurrentLinkedQueue<>();
    private final AtomicInteger workers = new AtomicInteger();
    private final AtomicBoolean unreachable = new AtomicBoolean();
    private final QueueSafety safety;
    private volatile boolean closed = true;
    private volatile int life;

    Flusher(
            Engine<K, V> engine,
            WriteBehindOptions options,
            QueueCommands commands,
            List<QueueState> queues,
            SourceWriter<K, V> writer) {
        this.engine = engine;
        this.options = options;
        this.commands = commands;
        this.queues = queues;
        this.writer = writer;
        this.safety =
                new QueueSafety(engine.name(), engine.fleet(), queues.get(0).keys());
    }

    /** Begins to write, or goes on. */
    synchronized void start() {
        if (closed) {
            closed = false;
            life++;
            lookAtAll(life);
        }
    }

    /** Begins nothing any more. */
    synchronized void stop() {
        closed = true;
    }

    // ---- looking -----------------------------------------------------------------------------------------------

    private void lookAtAll(int ofLife) {
        if (closed || ofLife != life) {
            return;
        }
        try (Gathering gathering = Gathering.open()) {
            queues.forEach(queue -> {
                CompletableFuture<?> unused = look(queue).exceptionally(failure -> null);
            });
        }
        engine.timers().after(LOOK, () -> lookAtAll(ofLife));
    }

    private CompletableFuture<QueueCommands.Take> look(QueueState queue) {
        return look(queue, true);
    }

    /**
     * Looks at a queue.
     *
     * @param full whether one that holds a whole batch is written at once; not when nothing of it was due just now
     */
    private CompletableFuture<QueueCommands.Take> look(QueueState queue, boolean full) {
        return commands.look(queue.keys()).whenComplete((take, failure) -> {
            if (failure == null) {
                seen(queue, take, full);
            }
        });
    }

    /** Sees to it that a queue is written when its next change is due. */
    private void seen(QueueState queue, QueueCommands.Take take, boolean full) {
        if (unreachable.compareAndSet(true, false)) {
            log.info("the queue of cache '{}' can be used again", engine.name());
        }
        queue.seen(take, engine.clock().precise());
        safety.ask();
        if (take.next() != 0) {
            long wait = Math.min(Math.max(0, take.next() - take.now()) * MICRO, LOOK.toNanos());
            wake(queue, full && take.pending() >= options.batchSize() ? 0 : wait);
        }
    }

    /** This process has filed changes. */
    void filed(QueueState queue, long waiting) {
        wake(queue, waiting >= options.batchSize() ? 0 : options.delay().toNanos());
    }

    private void wake(QueueState queue, long nanos) {
        if (nanos <= 0) {
            ready(queue);
            return;
        }
        long at = engine.clock().precise() + nanos;
        if (queue.wakeAt(at)) {
            engine.timers().after(Duration.ofNanos(nanos), () -> {
                queue.awake(at);
                ready(queue);
            });
        }
    }

    // ---- writing -----------------------------------------------------------------------------------------------

    private void ready(QueueState queue) {
        if (closed) {
            return;
        }
        long rest = queue.rest(engine.clock().precise());
        if (rest > 0) {
            wake(queue, rest);
        } else if (queue.queued().compareAndSet(false, true)) {
            ready.add(queue);
            startWorker();
        }
    }

    private void startWorker() {
        int running = workers.get();
        while (running < options.writers()) {
            if (workers.compareAndSet(running, running + 1)) {
                engine.inBackground(this::work);
                return;
            }
            running = workers.get();
        }
    }

    private void work() {
        try {
            for (QueueState queue = ready.poll(); queue != null; queue = ready.poll()) {
                queue.queued().set(false);
                if (queue.busy().compareAndSet(false, true)) {
                    try {
                        write(queue);
                    } finally {
                        queue.busy().set(false);
                    }
                } else {
                    wake(queue, AGAIN.toNanos());
                }
            }
        } finally {
            workers.decrementAndGet();
            if (!ready.isEmpty()) {
                startWorker();
            }
        }
    }

    private void write(QueueState queue) {
        QueueFlush.Result result;
        try {
            result = closed
                    ? QueueFlush.Result.ELSEWHERE
                    : new QueueFlush<>(engine, options, commands, queue, writer).run();
        } catch (WriteBehindException e) {
            unreachable(e);
            rest(queue);
            return;
        } catch (RuntimeException | Error e) {
            log.error("the queue of cache '{}' cannot be written; it is tried again", engine.name(), e);
            rest(queue);
            return;
        }
        switch (result) {
            case MORE -> {
                queue.wentWell();
                ready(queue);
            }
            case DONE, IDLE -> {
                if (result == QueueFlush.Result.DONE) {
                    queue.wentWell();
                }
                CompletableFuture<?> unused =
                        look(queue, result == QueueFlush.Result.DONE).exceptionally(failure -> null);
            }
            case FAILED -> rest(queue);
            case ELSEWHERE -> {
                // Who has it goes on; should they die, the next look finds it.
            }
        }
    }

    private void rest(QueueState queue) {
        long nanos = Math.min(options.backoffAfter(queue.rounds() + 1).toNanos(), LONGEST_REST);
        queue.wentBadly(engine.clock().precise() + nanos);
        wake(queue, nanos);
    }

    private void unreachable(WriteBehindException e) {
        if (unreachable.compareAndSet(false, true)) {
            log.warn("the queue of cache '{}' cannot be used now; what waits in it is written later", engine.name(), e);
        }
    }

    // ---- draining ----------------------------------------------------------------------------------------------

    /** Has everything written that was filed before; false when it cannot be seen, or was not written in time. */
    CompletableFuture<Boolean> flush(Duration patience) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        if (closed) {
            done.complete(false);
            return done;
        }
        long until = engine.clock().precise() + patience.toNanos();
        AtomicInteger missing = new AtomicInteger(queues.size());
        try (Gathering gathering = Gathering.open()) {
            queues.forEach(queue -> new Drain(queue, until, missing, done).look());
        }
        return done;
    }

    /** One queue until it is empty of what it held at first. */
    private final class Drain {

        private final QueueState queue;
        private final long until;
        private final AtomicInteger missing;
        private final CompletableFuture<Boolean> done;
        private final AtomicLong begin = new AtomicLong();

        Drain(QueueState queue, long until, AtomicInteger missing, CompletableFuture<Boolean> done) {
            this.queue = queue;
            this.until = until;
            this.missing = missing;
            this.done = done;
        }

        void look() {
            Flusher.this.look(queue).whenComplete((take, failure) -> {
                if (failure == null) {
                    seen(take);
                } else if (away(failure) || engine.clock().precise() - until >= 0) {
                    done.complete(false);
                } else {
                    engine.timers().after(AGAIN, this::look);
                }
            });
        }

        private boolean away(Throwable failure) {
            return Futures.cause(failure) instanceof WriteBehindException known
                    && known.reason() == WriteBehindException.Reason.UNAVAILABLE;
        }

        private void seen(QueueCommands.Take take) {
            begin.compareAndSet(0, take.now());
            if (take.oldest() == 0 || take.oldest() > begin.get()) {
                if (missing.decrementAndGet() == 0) {
                    done.complete(true);
                }
            } else if (engine.clock().precise() - until >= 0) {
                done.complete(false);
            } else if (!done.isDone()) {
                queue.horizon(begin.get() + options.delay().toNanos() / MICRO);
                ready(queue);
                engine.timers().after(AGAIN, this::look);
            }
        }
    }
}
