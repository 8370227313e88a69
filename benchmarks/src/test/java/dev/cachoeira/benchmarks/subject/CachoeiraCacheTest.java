package dev.cachoeira.benchmarks.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.benchmarks.Keys;
import dev.cachoeira.benchmarks.Task;
import dev.cachoeira.testkit.server.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CachoeiraCacheTest {

    private static final int HITS = 50_000;

    private static RedisServer redis;
    private static Task task;

    @BeforeAll
    static void start() {
        redis = RedisServer.builder().start();
        task = new Task(redis.uri(), 100, 300, Task.Distribution.UNIFORM, 1);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.send("FLUSHALL");
    }

    /** Of the 50 hits that are due the first 16 wait for their delay, which has not passed yet; the others are skipped. */
    @Test
    void oneHitInAThousandIsDueToBeVerified() {
        try (CachoeiraCache subject = new CachoeiraCache(task, CachoeiraCache.Form.VERIFIED)) {
            subject.prepare();
            operate(subject);

            assertThat(subject.verifications().skipped()).isBetween(30L, 40L);
            assertThatCode(subject::check).doesNotThrowAnyException();
        }
    }

    @Test
    void withoutVerifyingNothingIsDue() {
        try (CachoeiraCache subject = new CachoeiraCache(task, CachoeiraCache.Form.TWO_LEVELS)) {
            subject.prepare();
            operate(subject);

            assertThat(subject.verifications().skipped()).isZero();
            assertThatCode(subject::check).doesNotThrowAnyException();
        }
    }

    @Test
    void whatWasLoadedWhileHitsWereToBeMeasuredIsNoticed() {
        try (CachoeiraCache subject = new CachoeiraCache(task, CachoeiraCache.Form.VERIFIED)) {
            subject.operate(new Keys(task).cursor(0));

            assertThatThrownBy(subject::check).hasMessageContaining("loads=1");
        }
    }

    @Test
    void withoutVerifyingWhatIsMissingIsNoticedAtOnce() {
        try (CachoeiraCache subject = new CachoeiraCache(task, CachoeiraCache.Form.TWO_LEVELS)) {
            Keys.Cursor keys = new Keys(task).cursor(0);

            assertThatThrownBy(() -> subject.operate(keys)).hasMessageContaining("nothing is to be loaded");
        }
    }

    private static void operate(CachoeiraCache subject) {
        Keys.Cursor keys = new Keys(task).cursor(0);
        for (int i = 0; i < HITS; i++) {
            subject.operate(keys);
        }
    }
}
