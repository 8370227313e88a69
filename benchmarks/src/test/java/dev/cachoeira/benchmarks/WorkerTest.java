package dev.cachoeira.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.benchmarks.subject.Subject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WorkerTest {

    private static final Load LOAD = new Load(3, false, 100, 4);

    @Test
    void everyOperationIsCountedOverTheTimeThatItTook() throws Exception {
        AtomicLong done = new AtomicLong();

        Sample sample = worker(keys -> {
                    keys.next();
                    done.incrementAndGet();
                })
                .work(LOAD);

        // Those who see the end too late have done a few more, which count as well.
        assertThat(sample.operations()).isPositive().isEqualTo(done.get());
        assertThat(sample.nanos()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
    }

    @Test
    void anOperationsTimeIsMeasured() throws Exception {
        Sample sample = worker(keys -> LockSupport.parkNanos(2_000_000)).work(LOAD);

        assertThat(sample.p50()).isGreaterThan(1_000_000);
        assertThat(sample.p99()).isGreaterThanOrEqualTo(sample.p50());
        assertThat(sample.p999()).isGreaterThanOrEqualTo(sample.p99());
    }

    @Test
    void whatTheWorkingThreadsAllocateIsMeasured() throws Exception {
        Object[] sink = new Object[1];

        Sample sample = worker(keys -> sink[0] = new byte[1_000]).work(new Load(1, false, 100, 4));

        assertThat(sample.allocatedBytes() / sample.operations()).isBetween(1_000L, 1_100L);
    }

    @Test
    void aMissingValueEndsTheMeasurement() {
        Worker worker = worker(keys -> {
            throw new IllegalStateException("no value for key 7");
        });

        assertThatThrownBy(() -> worker.work(LOAD)).hasRootCauseMessage("no value for key 7");
    }

    private interface Operation {

        void operate(Keys.Cursor keys);
    }

    private static Worker worker(Operation operation) {
        Subject subject = new Subject() {
            @Override
            public void prepare() {}

            @Override
            public void operate(Keys.Cursor keys) {
                operation.operate(keys);
            }

            @Override
            public void close() {}
        };
        return new Worker(subject, new Keys(new Task("redis://unused", 10, 300, Task.Distribution.UNIFORM, 1)));
    }
}
