package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.cache.DeadLetter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a source does not take: retried, given up, seen, replayed and discarded. */
class DeadLetterServerTest extends WriteBehindFixture {

    @Test
    void whatFailsForAWhileIsWrittenInTheEnd() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, SOON.withAttempts(1_000));
        var failures = new AtomicInteger();
        table.before(batch -> {
            if (failures.incrementAndGet() < 12) {
                throw new IllegalStateException("away");
            }
        });
        List<String> keys = neighbours(10);
        keys.forEach(key -> notes.put(key, "one"));

        eventually(() -> assertThat(keys).allMatch(key -> "one".equals(table.text(key))));
        assertThat(queue(instance).stats().failures()).isEqualTo(11);
        assertThat(queue(instance).deadLetters(10)).isEmpty();
    }

    @Test
    void aChangeThatAlwaysFailsIsGivenUpAndTheOthersAreWritten() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER);
        List<String> keys = neighbours(20);
        table.failOn(keys.get(3), keys.get(4));
        keys.forEach(key -> notes.put(key, "one"));

        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(keys)
                .allMatch(key -> keys.indexOf(key) == 3 || keys.indexOf(key) == 4 || "one".equals(table.text(key)));
        List<DeadLetter> letters = queue(instance).deadLetters(10);
        assertThat(letters).extracting(DeadLetter::key).containsExactlyInAnyOrder(keys.get(3), keys.get(4));
        assertThat(letters).allSatisfy(letter -> {
            assertThat(letter.tenant()).isEqualTo("acme");
            assertThat(letter.failures()).isEqualTo(3);
            assertThat(letter.removal()).isFalse();
            assertThat(letter.superseded()).isFalse();
            assertThat(letter.error()).isEqualTo("java.lang.IllegalStateException: no " + letter.key());
            assertThat(letter.failedAt()).isAfter(letter.filedAt());
        });
        assertThat(queue(instance).deadLetters(1)).hasSize(1);
        assertThat(queue(instance).stats().givenUp()).isEqualTo(2);
        eventually(() -> assertThat(queue(instance).stats().dead()).isEqualTo(2));
    }

    @Test
    void aChangeThatReplacesOneThatFailedBeginsAnew() {
        var server = launch();
        var instance = connect(server);
        var hour = Duration.ofHours(1);
        var options = SOON.withAttempts(2).withLongestBackoff(hour).withBackoff(hour);
        var notes = notes(instance, table, options);
        table.failOn("a");
        for (int i = 1; i <= 2; i++) {
            long failures = i;
            notes.put("a", "fails " + i);
            eventually(() -> assertThat(queue(instance).stats().failures()).isEqualTo(failures));
        }
        table.before(batch -> {});
        notes.put("a", "new");

        eventually(() -> assertThat(table.text("a")).isEqualTo("new"));
        assertThat(queue(instance).deadLetters(10)).isEmpty();
    }

    @Test
    void whatReplacesAChangeWhileThatFailsIsNotGivenUpForIt() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER.withAttempts(1));
        var calls = new AtomicInteger();
        table.before(batch -> {
            if (calls.incrementAndGet() == 1) {
                notes.put("a", "new");
                throw new IllegalStateException("away");
            }
        });
        notes.put("a", "old");

        boolean unused = queue(instance).flush(LONG);
        assertThat(queue(instance).flush(LONG)).isTrue();

        assertThat(table.text("a")).isEqualTo("new");
        assertThat(queue(instance).deadLetters(10)).isEmpty();
    }

    @Test
    void whileTheSourceIsAwayNothingIsBlamedThatWasNotTriedAlone() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER.withAttempts(1));
        var calls = new AtomicInteger();
        table.before(batch -> {
            if (calls.incrementAndGet() <= 5) { // ten, five, two, one, and the others
                throw new IllegalStateException("away");
            }
        });
        List<String> keys = neighbours(10);
        keys.forEach(key -> notes.put(key, "one"));

        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(queue(instance).deadLetters(10)).extracting(DeadLetter::key).containsExactly(keys.get(0));
        assertThat(table.written()).hasSize(9);
    }

    @Test
    void whatWasGivenUpIsNotSeenAnyMore() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER.withAttempts(1));
        table.failOn("a");
        notes.put("a", "one");
        assertThat(note(notes, "a")).isEqualTo("one");
        assertThat(queue(instance).flush(LONG)).isTrue();
        eventually(() -> assertThat(note(notes, "a")).isNull());
    }

    @Test
    void aReplayIsWrittenWithItsOldSequence() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER.withAttempts(1));
        table.failOn("a");
        notes.put("a", "one");
        assertThat(queue(instance).flush(LONG)).isTrue();
        DeadLetter letter = queue(instance).deadLetters(10).get(0);
        assertThat(note(notes, "a")).isNull();
        table.before(batch -> {});

        assertThat(queue(instance).replay(letter.id())).isTrue();
        assertThat(note(notes, "a")).isEqualTo("one");
        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(table.written())
                .singleElement()
                .satisfies(change -> assertThat(change.sequence()).isEqualTo(letter.sequence()));
        assertThat(queue(instance).replay(letter.id())).isFalse();
        assertThat(queue(instance).deadLetters(10)).isEmpty();
    }

    @Test
    void aReplayIsDroppedWhereTheKeyWasChangedSince() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER.withAttempts(1));
        table.failOn("a");
        notes.put("a", "one");
        assertThat(queue(instance).flush(LONG)).isTrue();
        table.before(batch -> {});
        notes.put("a", "two");
        assertThat(queue(instance).flush(LONG)).isTrue();

        DeadLetter letter = queue(instance).deadLetters(10).get(0);
        assertThat(letter.superseded()).isTrue();
        assertThat(queue(instance).replay(letter.id())).isFalse();
        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(table.text("a")).isEqualTo("two");
        assertThat(table.written()).hasSize(1);
        assertThat(queue(instance).deadLetters(10)).isEmpty();
    }

    @Test
    void whatIsDiscardedIsForgotten() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER.withAttempts(1));
        table.failOn("a");
        notes.remove("a");
        assertThat(queue(instance).flush(LONG)).isTrue();
        DeadLetter letter = queue(instance).deadLetters(10).get(0);
        assertThat(letter.removal()).isTrue();

        assertThat(queue(instance).discard(letter.id())).isTrue();
        assertThat(queue(instance).discard(letter.id())).isFalse();
        assertThat(queue(instance).discard("nonsense")).isFalse();
        assertThat(queue(instance).replay("99-1")).isFalse();
        eventually(() -> assertThat(keys(server, "@behind")).allMatch(name -> name.endsWith(":sequence")));
    }

    @Test
    void whenTooManyAreDeadNoneIsGivenUp() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER.withAttempts(1).withMaximumPending(16));
        List<String> keys = neighbours(2);
        table.failOn(keys.toArray(String[]::new));
        notes.put(keys.get(0), "one");
        assertThat(queue(instance).flush(LONG)).isTrue();
        notes.put(keys.get(1), "one");
        assertThat(queue(instance).flush(Duration.ofMillis(300))).isFalse();
        assertThat(queue(instance).deadLetters(10)).hasSize(1);
        assertThat(waiting(server, keys.get(1))).isEqualTo(1);

        assertThat(queue(instance)
                        .discard(queue(instance).deadLetters(10).get(0).id()))
                .isTrue();
        table.before(batch -> {});
        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(table.text(keys.get(1))).isEqualTo("one");
    }
}
