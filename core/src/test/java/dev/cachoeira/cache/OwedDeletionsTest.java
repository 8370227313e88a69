package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What became of a deletion, server by server. A second connection carries the keys that end in b. */
class OwedDeletionsTest extends ScriptedFixture {

    private final ScriptedServer successor = new ScriptedServer("successor", transport);
    private ScriptedServer.Line other;

    @BeforeEach
    void connect() {
        start();
        other = transport.connect(server, "b");
        settle();
    }

    @Test
    void whatOneServerAcknowledgedIsSentToTheOneThatTakesOverBeforeAnotherAnswers() {
        read("a");
        read("b");
        other.hold();
        var unused = cache.async().invalidateAll(List.of("a", "b"));
        assertThat(server.deleted()).contains(name("a"));

        successor.copy(server);
        transport.connect(successor, "");
        transport.connect(successor, "b");
        time.pass(Duration.ofSeconds(1));

        assertThat(successor.deleted()).contains(name("a"), name("b"));
    }

    @Test
    void aServerIsToldOnlyWhatItCarries() {
        cache.invalidateAll(List.of("a", "b"));

        transport.connect(successor, "b");
        time.pass(Duration.ofSeconds(1));

        assertThat(successor.deleted()).contains(name("b"));
        assertThat(server.deleted()).containsOnlyOnce(name("a"));
    }

    @Test
    void aGuardThatWasForgottenIsDeletedAgainBeforeItsTags() {
        transport.connect(server, "@guard");
        cache.invalidateTags(List.of("b"));
        int before = server.deleted().size();

        transport.connect(successor, "@guard");
        time.pass(Duration.ofSeconds(1));

        assertThat(successor.deleted()).contains("client::@guard");
        assertThat(server.deleted().subList(before, server.deleted().size())).contains("client::@tag:b");
    }

    @Test
    void aServerTooSlowToBeUsedIsToldWhatIsOwed() {
        read("a");
        line.hold();
        time.pass(OPTIONS.deadline().plus(OPTIONS.beat()).multipliedBy(2));
        cache.invalidate("a");
        assertThat(caches.status().owedInvalidations()).isOne();
        assertThat(server.deleted()).doesNotContain(name("a"));

        line.resume(); // what it answers now is too late for it to be used

        assertThat(server.deleted()).contains(name("a"));
    }

    @Test
    void slotsThatMoveTakeNoServerOutOfUse() {
        ScriptedServer.Line there = transport.connect(successor, "c");
        settle();
        read("a");
        cache.invalidate("b");
        var unanswered = cache.async().invalidate("xc");
        unavailable = 0;

        transport.remap(there, "b");

        assertThat(unavailable).isZero();
        assertThat(caches.status().available()).isTrue();
        assertThat(unanswered).isDone();
        time.pass(Duration.ofMillis(1));
        assertThat(successor.deleted()).contains(name("b"), name("xc"));
        assertThat(caches.status().owedInvalidations()).isZero();
    }

    @Test
    void nothingThatWasReadUnderTheOldMapOfSlotsIsBelieved() {
        ScriptedServer.Line there = transport.connect(successor, "c");
        settle();
        read("c");
        source = "new";
        successor.lose(name("c"));
        assertThat(read("c")).isEqualTo("old");

        transport.remap(there, "b");

        assertThat(read("c")).isEqualTo("new");
    }

    @Test
    void aServerWhoseAnswersAllBringAnotherMapOfSlotsIsReadFrom() {
        read("a");
        source = "new";
        line.answerBeatsWith(() -> {
            line.hold();
            transport.remap(line, "");
        });
        for (int i = 0; i < 20; i++) {
            time.pass(OPTIONS.deadline().minusMillis(10));
            line.resume();
        }
        line.hold();
        line.answerBeatsWith(() -> {});

        var found = cache.async().get("a", any -> CompletableFuture.completedFuture(source));
        line.resume();

        assertThat(found).isCompletedWithValue("old");
        assertThat(unavailable).isZero();
    }

    /** Its server was away, and no lane opened: the other one was in use all the time. */
    @Test
    void whatWasRememberedWithoutASlotsServerEndsWhenAnotherTakesTheSlotOver() {
        ScriptedServer.Line there = transport.connect(successor, "c");
        settle();
        there.hold();
        until(() -> unavailable > 0);
        read("c");
        source = "new";
        assertThat(read("c")).isEqualTo("old");

        transport.remap(line, "c");

        assertThat(read("c")).isEqualTo("new");
    }

    @Test
    void nothingIsServedOfAKeyWhoseDeletionWasRefused() {
        read("a");
        line.refuse(command -> command.verb() == Verb.DEL ? Failure.refused("NOPERM") : null);
        source = "new";

        cache.invalidate("a");

        assertThat(read("a")).isEqualTo("new");
        assertThat(caches.status().available()).isTrue();
        line.refuse(any -> null);
        time.pass(OPTIONS.beat());
        assertThat(caches.status().owedInvalidations()).isZero();
        assertThat(server.deleted()).contains(name("a"));
        assertThat(read("a")).isEqualTo("new");
    }

    @Test
    void nothingIsServedOnceEverythingIsOwed() {
        read("a");
        transport.connect(server, "@all");
        settle();
        read("a");
        transport.disconnect("b");
        line.refuse(command -> command.verb() == Verb.DEL ? Failure.refused("NOPERM") : null);
        source = "new";
        ScriptedServer.Line all = (ScriptedServer.Line) transport.link(KeyLayout.bytes("client::@all"));
        all.hold();

        for (int i = 0; i <= OPTIONS.journalLimit(); i++) {
            cache.invalidate(i + "b");
        }

        assertThat(caches.status().owedInvalidations()).isOne();
        assertThat(read("a")).isEqualTo("new");
        all.resume();
        time.pass(Duration.ofMillis(1));
        assertThat(server.deleted()).contains("client::@all");
        assertThat(caches.status().owedInvalidations()).isZero();
        assertThat(read("a")).isEqualTo("new");
    }

    @Test
    void aServerThatSentADeletionOnToASilentOneStaysInUse() {
        read("a");
        read("c");
        line.sendOn(command -> command.verb() == Verb.DEL);
        source = "new";

        var invalidated = cache.async().invalidate("a");
        assertThat(invalidated).isNotDone();
        time.pass(OPTIONS.deadline().multipliedBy(2));

        assertThat(invalidated).isDone();
        assertThat(caches.status().nodes()).allMatch(CachesStatus.Node::available);
        assertThat(unavailable).isZero();
        assertThat(read("a")).isEqualTo("new");
        assertThat(read("c")).isEqualTo("old");
        line.sendOn(any -> false);
        time.pass(OPTIONS.beat());
        assertThat(caches.status().owedInvalidations()).isZero();
    }

    @Test
    void aPutIsNotRememberedOnceItsKeyWasInvalidatedAndTheDeletionRefused() {
        line.refuse(command -> command.verb() == Verb.DEL ? Failure.refused("NOREPLICAS") : null);
        line.hold();
        var put = cache.async().put("a", "old");
        var invalidated = cache.async().invalidate("a");
        source = "new";

        line.resume();

        assertThat(put).isDone();
        assertThat(invalidated).isDone();
        assertThat(read("a")).isEqualTo("new");
    }
}
