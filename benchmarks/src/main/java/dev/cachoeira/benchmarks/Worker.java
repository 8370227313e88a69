package dev.cachoeira.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.cachoeira.benchmarks.subject.Subject;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** Puts a load on a subject and measures what comes of it. */
final class Worker {

    private static final long MOST_NANOS = 60_000_000_000L;

    private final Subject subject;
    private final Keys keys;
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private volatile boolean stop;

    Worker(Subject subject, Keys keys) {
        this.subject = subject;
        this.keys = keys;
    }

    Sample work(Load load) throws Exception {
        stop = false;
        CountDownLatch ready = new CountDownLatch(load.threads());
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService executor = load.virtual() ? virtualThreads() : Executors.newFixedThreadPool(load.threads());
        try {
            List<Future<Part>> parts = new ArrayList<>();
            for (int i = 0; i < load.threads(); i++) {
                Keys.Cursor cursor = keys.cursor(i);
                Callable<Part> task = () -> {
                    ready.countDown();
                    start.await();
                    return part(load, cursor);
                };
                parts.add(executor.submit(task));
            }
            ready.await();
            long cpu = system.getProcessCpuTime();
            long began = System.nanoTime();
            start.countDown();
            Thread.sleep(load.millis());
            stop = true;
            long nanos = System.nanoTime() - began;
            long cpuNanos = system.getProcessCpuTime() - cpu;
            return sum(parts, nanos, cpuNanos);
        } finally {
            executor.shutdown();
        }
    }

    /** By reflection, since the code is built for Java 17. */
    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    private record Part(long operations, Histogram times, long allocated) {}

    private Part part(Load load, Keys.Cursor cursor) throws Exception {
        Histogram times = new Histogram(MOST_NANOS, 2);
        int mask = load.sampleEvery() - 1;
        long operations = 0;
        long allocated = allocated(load);
        while (true) {
            if ((operations & mask) == 0) {
                if (stop) {
                    break;
                }
                long began = System.nanoTime();
                subject.operate(cursor);
                times.recordValue(Math.min(MOST_NANOS, System.nanoTime() - began));
            } else {
                subject.operate(cursor);
            }
            operations++;
        }
        return new Part(operations, times, allocated(load) - allocated);
    }

    private long allocated(Load load) {
        return load.virtual() ? -1 : threads.getCurrentThreadAllocatedBytes();
    }

    private static Sample sum(List<Future<Part>> parts, long nanos, long cpuNanos) throws Exception {
        Histogram times = new Histogram(MOST_NANOS, 2);
        long operations = 0;
        long allocated = 0;
        for (Future<Part> future : parts) {
            Part part = future.get();
            times.add(part.times());
            operations += part.operations();
            allocated += part.allocated();
        }
        return new Sample(
                operations,
                nanos,
                times.getValueAtPercentile(50),
                times.getValueAtPercentile(99),
                times.getValueAtPercentile(99.9),
                cpuNanos,
                allocated);
    }
}
