package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.cache.Change;
import dev.cachoeira.cache.DeadLetter;
import dev.cachoeira.testkit.contract.Parallel;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
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
    void whoFailsAloneIsToBlameForWhatItFailedOfAlone() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER.withAttempts(1));
        List<String> keys = neighbours(5);
        Set<String> wrong = Set.of(keys.get(0), keys.get(4));
        table.before(batch -> {
            if (batch.stream().anyMatch(change -> wrong.contains(change.key()))) {
                throw new IllegalStateException(batch.size() + " at once");
            }
        });
        keys.forEach(key -> notes.put(key, "one"));

        assertThat(queue(instance).flush(LONG)).isTrue();
        List<DeadLetter> letters = queue(instance).deadLetters(10);
        assertThat(letters).extracting(DeadLetter::key).containsExactlyInAnyOrderElementsOf(wrong);
        assertThat(letters)
                .extracting(DeadLetter::error)
                .containsOnly(IllegalStateException.class.getName() + ": 1 at once");
        assertThat(table.written()).extracting(Change::key).containsExactlyElementsOf(keys.subList(1, 4));
    }

    @Test
    void whatFailedByChanceIsBlamedOnNobody() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER.withAttempts(1));
        var calls = new AtomicInteger();
        table.before(batch -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("away");
            }
        });
        List<String> keys = neighbours(3);
        keys.forEach(key -> notes.put(key, "one"));

        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(table.batches()).extracting(List::size).containsExactly(1, 1, 1);
        assertThat(queue(instance).deadLetters(10)).isEmpty();
    }

    @Test
    void whatCannotBeReadIsGivenUpAndItsNeighboursAreWritten() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER.withAttempts(1));
        List<String> keys = neighbours(2);
        keys.forEach(key -> notes.put(key, "one"));
        server.send(
                "EVAL",
                "local change = redis.call('HGET', KEYS[1], ARGV[1])"
                        + " redis.call('HSET', KEYS[1], ARGV[1], string.sub(change, 1, 17) .. 'no value')",
                "1",
                part("key0", "changes"),
                "acme:" + keys.get(0));

        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(table.written()).extracting(Change::key).containsExactly(keys.get(1));
        assertThat(queue(instance).deadLetters(10)).singleElement().satisfies(letter -> {
            assertThat(letter.key()).isEqualTo(keys.get(0));
            assertThat(letter.error()).contains("UnreadableValueException");
        });
    }

    @Test
    void whatHasFailedWaitsThoughAllElseIsDueAtOnce() {
        var server = launch();
        var instance = connect(server);
        var wait = Duration.ofMinutes(30);
        var notes = notes(instance, table, LATER.withLongestBackoff(wait).withBackoff(wait));
        List<String> keys = neighbours(2);
        table.failOn(keys.get(1));
        keys.forEach(key -> notes.put(key, "one"));

        assertThat(queue(instance).flush(Duration.ofSeconds(1))).isFalse();
        eventually(() -> assertThat(queue(instance).stats().failures()).isEqualTo(2)); // with the other one, and alone
        assertThat(table.written()).hasSize(1);
        assertThat(queue(instance).deadLetters(10)).isEmpty();
    }

    @Test
    void whatIsNotToBlameWaitsAllTheSameWhileTheSourceIsAway() {
        var server = launch();
        var instance = connect(server);
        var hour = Duration.ofHours(1);
        var notes = notes(instance, table, SOON.withLongestBackoff(hour).withBackoff(hour));
        table.before(batch -> {
            throw new IllegalStateException("away");
        });
        List<String> keys = neighbours(2);
        notes.putAll(Map.of(keys.get(0), "one", keys.get(1), "one"));

        eventually(() -> assertThat(queue(instance).stats().failures()).isEqualTo(3)); // both, one, the other
        long soon = (System.currentTimeMillis() + Duration.ofMinutes(10).toMillis()) * 1_000;
        eventually(() -> assertThat(server.send("ZCOUNT", part("key0", "due"), String.valueOf(soon), "+inf"))
                .isEqualTo(2L));
        assertThat(server.send("HVALS", part("key0", "failures"))).asString().isEqualTo("[1, 0]");
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
        assertThat(table.batches())
                .as("one is tried before all")
                .extracting(List::size)
                .containsExactly(1, 8);
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
        eventually(() -> assertThat(keys(server, "@behind")).allMatch(name -> name.endsWith(":sequence")));
    }

    @Test
    void aReplayIsDueAtOnceAndAsOldAsItsChange() throws Exception {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER.withAttempts(1));
        table.failOn("a");
        notes.put("a", "one");
        assertThat(queue(instance).flush(LONG)).isTrue();
        DeadLetter letter = queue(instance).deadLetters(10).get(0);
        var goOn = new CountDownLatch(1);
        table.before(batch -> Parallel.await(goOn));

        assertThat(queue(instance).replay(letter.id())).isTrue();
        assertThat(queue(instance).flush(Duration.ZERO)).isFalse();
        assertThat(server.send("ZSCORE", part("a", "ages"), "acme:a"))
                .asString()
                .isEqualTo(String.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, letter.filedAt())));
        goOn.countDown();
        eventually(() -> assertThat(table.text("a")).isEqualTo("one"));
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
    void theOldestLetterComesFirstWhicheverPartOfTheQueueItIsIn() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER.withAttempts(1));
        String older = inPart(15, 1).get(0);
        String younger = inPart(0, 1).get(0);
        table.failOn(older, younger);
        notes.put(older, "one");
        notes.put(younger, "one");
        assertThat(queue(instance).flush(LONG)).isTrue();

        assertThat(queue(instance).deadLetters(10)).extracting(DeadLetter::key).containsExactly(older, younger);
        assertThat(queue(instance).deadLetters(1)).extracting(DeadLetter::key).containsExactly(older);
    }

    @Test
    void aLetterGivesWayToTheNextOfItsKeyEvenWhenTooManyAreDead() {
        var server = launch();
        var instance = connect(server);
        var notes = notes(instance, table, LATER.withAttempts(1).withMaximumPending(16));
        table.failOn("a");
        notes.put("a", "one");
        assertThat(queue(instance).flush(LONG)).isTrue();
        DeadLetter first = queue(instance).deadLetters(10).get(0);
        notes.put("a", "two");
        assertThat(queue(instance).flush(LONG)).isTrue();

        assertThat(queue(instance).deadLetters(10)).singleElement().satisfies(letter -> {
            assertThat(letter.sequence()).isGreaterThan(first.sequence());
            assertThat(letter.superseded()).isFalse();
        });
        assertThat(queue(instance).replay(first.id())).isFalse();
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
        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(queue(instance).deadLetters(10)).extracting(DeadLetter::key).containsExactly(keys.get(1));
    }
}
