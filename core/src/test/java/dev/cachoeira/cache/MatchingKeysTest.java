package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An invalidation by pattern, step by step, with what happens between the steps. */
class MatchingKeysTest extends ScriptedFixture {

    private final List<PatternInvalidation> told = new ArrayList<>();

    private CompletableFuture<PatternInvalidation> end(String pattern) {
        return cache.async().invalidateMatching(pattern, told::add);
    }

    /** Each step gives one name. */
    private void begin() {
        start();
        server.stepSize(1);
    }

    private void executedBy(Runnable work, Verb... verbs) {
        int before = server.executed().size();
        work.run();
        assertThat(server.executed().stream().skip(before).map(command -> command.verb()))
                .containsSubsequence(verbs);
    }

    @Test
    void whatIsFoundIsDeletedBeforeTheNextStep() {
        begin();
        List.of("a1", "b", "a2").forEach(this::read);

        executedBy(() -> end("a*").join(), Verb.SCAN, Verb.DEL, Verb.SCAN, Verb.DEL, Verb.SCAN);

        source = "new";
        assertThat(read("a1")).isEqualTo("new");
        assertThat(read("a2")).isEqualTo("new");
        assertThat(read("b")).isEqualTo("old");
        assertThat(told.get(told.size() - 1).found()).isEqualTo(2);
        assertThat(told.get(told.size() - 1).cleared()).isFalse();
        assertThat(told.get(0).steps()).isEqualTo(1);
    }

    @Test
    void aLoadThatBeganBeforeIsNotStored() {
        begin();
        List.of("a1", "a3").forEach(this::read);
        CompletableFuture<String> loaded = new CompletableFuture<>();
        var get = cache.async().get("a2", any -> loaded);
        var ending = end("a*");

        loaded.complete("old"); // its lease is gone

        assertThat(get.join()).isEqualTo("old");
        assertThat(ending.join().cleared()).isFalse();
        assertThat(ending.join().found()).isEqualTo(3);
        source = "new";
        assertThat(read("a2")).isEqualTo("new");
    }

    @Test
    void loadsThatThisProcessAloneKnowsOfAreNotJoinedAfterwards() {
        begin();
        read("x"); // so that all epochs are known
        line.refuse(command -> command.script() == Script.LEASE ? Failure.refused("OOM") : null);
        CompletableFuture<String> loaded = new CompletableFuture<>();
        var before = cache.async().get("a", any -> loaded); // no lease stands for it
        line.refuse(any -> null);

        end("a*").join();

        source = "new";
        assertThat(read("a")).isEqualTo("new");
        loaded.complete("old");
        assertThat(before.join()).isEqualTo("old");
        assertThat(read("a")).isEqualTo("new");
    }

    @Test
    void whereSlotsMoveTheCacheIsEndedInstead() {
        begin();
        List.of("a", "b").forEach(this::read);
        line.moving(true);

        assertThat(end("a*").join().cleared()).isTrue();

        source = "new";
        assertThat(read("a")).isEqualTo("new");
        assertThat(read("b")).isEqualTo("new");
    }

    @Test
    void whereSlotsBeginToMoveMeanwhileTheCacheIsEndedInstead() {
        begin();
        List.of("a", "b").forEach(this::read);
        line.refuse(command -> {
            line.moving(command.verb() == Verb.SCAN);
            return null;
        });

        assertThat(end("a*").join().cleared()).isTrue();
    }

    @Test
    void whereTheMapOfSlotsChangesMeanwhileTheCacheIsEndedInstead() {
        begin();
        List.of("a", "b").forEach(this::read);
        line.refuse(command -> {
            if (command.verb() == Verb.SCAN) {
                transport.remap(line, "b");
            }
            return null;
        });

        assertThat(end("a*").join().cleared()).isTrue();
    }

    @Test
    void aRefusedStepEndsTheCacheInstead() {
        begin();
        List.of("a", "b").forEach(this::read);
        line.refuse(command -> command.verb() == Verb.SCAN ? Failure.refused("NOPERM") : null);

        assertThat(end("a*").join()).isEqualTo(new PatternInvalidation(0, 0, true));
        assertThat(cache.stats().errors()).isEqualTo(1);
        source = "new";
        assertThat(read("b")).isEqualTo("new");
    }

    @Test
    void aStepThatIsNotAnsweredEndsTheCacheInstead() {
        begin();
        List.of("a", "b").forEach(this::read);
        line.hold();
        var ending = end("a*");
        until(ending::isDone);

        assertThat(ending.join().cleared()).isTrue();
        assertThat(caches.status().owedInvalidations()).isEqualTo(1);
        line.resume();
        settle();
        source = "new";
        assertThat(read("b")).isEqualTo("new");
    }

    @Test
    void oneServerOfTwoThatIsAwayEndsTheCacheInstead() {
        begin();
        ScriptedServer second = new ScriptedServer("second", transport);
        var other = transport.connect(second, "b");
        settle();
        List.of("a", "b").forEach(this::read);
        other.hold();
        time.pass(OPTIONS.deadline().plus(OPTIONS.beat()).multipliedBy(2));
        assertThat(caches.status().available()).isFalse();

        assertThat(end("a*").join().cleared()).isTrue();
    }

    @Test
    void everyServerIsLookedThrough() {
        begin();
        ScriptedServer second = new ScriptedServer("second", transport);
        transport.connect(second, "b");
        settle();
        List.of("a", "xb").forEach(this::read);

        assertThat(end("*").join().found()).isEqualTo(2);

        assertThat(server.deleted()).contains(name("a"));
        assertThat(second.deleted()).contains(name("xb"));
    }

    @Test
    void aSourceThatLagsNeedsTheWholeCacheEnded() {
        begin();
        cache = caches.cache("lagging", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .sourceLag(Duration.ofSeconds(1))
                .build();

        assertThat(end("a*").join().cleared()).isTrue();
        assertThat(server.deleted()).contains("client::@cache:lagging");
        assertThat(cache.stats().errors()).isZero();
    }

    @Test
    void cancellingEndsItAfterTheStepUnderWay() {
        begin();
        List.of("a1", "a2", "a3").forEach(this::read);
        int before = server.deleted().size();
        line.hold();
        assertThat(end("a*").cancel(false)).isTrue();
        line.resume();
        time.pass(Duration.ofSeconds(10));

        assertThat(server.deleted()).hasSize(before);
        assertThat(server.executed().stream().filter(command -> command.verb() == Verb.SCAN))
                .hasSizeLessThanOrEqualTo(1);
    }

    private static final class OpenTransaction implements UnitOfWork {
        private boolean active;
        private @Nullable Runnable atCommit;

        @Override
        public boolean active() {
            return active;
        }

        @Override
        public boolean mayShare() {
            return true;
        }

        @Override
        public void afterCommit(Runnable task) {
            atCommit = task;
        }

        @Override
        public void markWritten(Object scope) {
            // What is read meanwhile is not looked at here.
        }

        @Override
        public boolean hasWritten(Object scope) {
            return false;
        }
    }

    @Test
    void insideATransactionItBeginsWithTheCommit() {
        OpenTransaction transaction = new OpenTransaction();
        start(Runnable::run, transaction);
        read("a");
        transaction.active = true;

        assertThat(end("a*").join()).isEqualTo(new PatternInvalidation(0, 0, false));

        assertThat(server.deleted()).doesNotContain(name("a"));
        transaction.active = false;
        java.util.Objects.requireNonNull(transaction.atCommit).run();
        assertThat(server.deleted()).contains(name("a"));
        assertThat(told.get(told.size() - 1).found()).isEqualTo(1);
    }
}
