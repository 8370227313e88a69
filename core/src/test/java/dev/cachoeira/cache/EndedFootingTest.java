package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What rests on something that has ended is not served, whoever looks at the same time. */
@Timeout(60)
class EndedFootingTest {

    private final Endings endings = new Endings();
    private final Scope scope = new Scope(new KeyLayout("client"), "texts", null, "acme", false);
    private final AtomicInteger wrong = new AtomicInteger();
    private volatile boolean over;
    private volatile Life life = new Life();

    private final class Life {
        private final Coverage own = new Coverage(endings, Long.MAX_VALUE);
        private final Coverage epochs = new Coverage(endings, Long.MAX_VALUE);
        private final Epoch epoch = new Epoch("epoch", 1, epochs);
        private final Footing footing = new Footing(own, new Dependencies(scope, new Epoch[] {epoch}));
        private volatile boolean ended;

        void end(int how) {
            if (how == 0) {
                epoch.end();
            } else if (how == 1) {
                own.end();
            } else {
                epochs.end();
            }
            ended = true;
        }
    }

    @Test
    void nothingIsServedAfterItsEndReturned() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            threads.add(new Thread(this::look));
        }
        threads.add(new Thread(() -> {
            while (!over) {
                endings.add(); // something else ends
                Thread.onSpinWait();
            }
        }));
        threads.forEach(thread -> thread.setUncaughtExceptionHandler((any, e) -> wrong.incrementAndGet()));
        threads.forEach(Thread::start);
        for (int i = 0; i < 20_000; i++) {
            life = new Life();
            boolean unused = life.footing.holds(0);
            life.end(i % 3);
            count(life);
        }
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(wrong).hasValue(0);
    }

    private void look() {
        while (!over) {
            count(life);
        }
    }

    private void count(Life seen) {
        boolean ended = seen.ended;
        if (seen.footing.holds(0) && ended) {
            wrong.incrementAndGet();
        }
    }

    @Test
    void anEndDuringALookIsNotOverlooked() {
        Coverage own = new Coverage(endings, Long.MAX_VALUE);
        Epoch epoch = new Epoch("epoch", 1, own);
        Footing footing = new Footing(own, new Dependencies(scope, new Epoch[] {epoch}));
        assertThat(footing.holds(0)).isTrue();
        epoch.end();
        assertThat(footing.holds(0)).isFalse();
        assertThat(footing.holds(0)).isFalse();
    }

    @Test
    void aBoundThatHasPassedIsSeenThoughNothingHasEnded() {
        Coverage own = new Coverage(endings, 100);
        Footing footing = new Footing(own, new Dependencies(scope, new Epoch[0]));
        assertThat(footing.holds(99)).isTrue();
        assertThat(footing.holds(100)).isFalse();
        own.extend(200);
        assertThat(footing.holds(199)).isTrue();
        assertThat(footing.holds(200)).isFalse();
    }
}
