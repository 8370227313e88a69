package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.cache.CounterException.Reason;
import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of a counter's calls when their answers do not come. */
class CounterFateTest extends ScriptedFixture {

    private Counter<String> counter;

    private void begin() {
        start();
        counter = caches.counter("views", new TypeRef<String>() {})
                .expireAfter(Duration.ofHours(1))
                .shared()
                .build();
    }

    private static Reason reason(CompletableFuture<?> failed) {
        assertThat(failed).isCompletedExceptionally();
        try {
            failed.join();
            throw new AssertionError("it did not fail");
        } catch (CompletionException e) {
            return ((CounterException) e.getCause()).reason();
        }
    }

    @Test
    void aCallThatIsNotAnsweredInTimeIsUnknownAndNotSentAgain() {
        begin();
        line.hold();
        var call = counter.incrementAsync("a", 1);
        var behind = counter.incrementAsync("a", 1);
        time.pass(OPTIONS.deadline().minusMillis(20));
        assertThat(call).isNotDone();

        time.pass(Duration.ofMillis(100));

        assertThat(reason(call)).isEqualTo(Reason.UNKNOWN);
        assertThat(reason(behind)).isEqualTo(Reason.UNKNOWN);
        line.resume();
        settle();
        time.pass(Duration.ofSeconds(30));
        assertThat(counter.getAsync("a").join()).isEqualTo(2);
        assertThat(counter.stats()).isEqualTo(new CounterStats(0, 1, 0, 0, 2));
    }

    @Test
    void aCallThatWasSentOnIsUnknownWhenNothingIsHeard() {
        begin();
        line.sendOn(command -> command.verb() == Verb.SCRIPT || command.verb() == Verb.DEL);
        var call = counter.incrementAsync("a", 1);
        var reset = counter.resetAsync("a");
        assertThat(call).isNotDone();

        time.pass(OPTIONS.deadline().plusMillis(1));

        assertThat(reason(call)).isEqualTo(Reason.UNKNOWN);
        assertThat(reason(reset)).isEqualTo(Reason.UNKNOWN);
    }

    @Test
    void aLostScriptIsTriedOnceMore() {
        begin();
        var refused = new AtomicInteger();
        line.refuse(command -> lost(command, refused, 1));
        assertThat(counter.incrementAsync("a", 1).join()).isEqualTo(1);

        refused.set(0);
        line.refuse(command -> lost(command, refused, 10));
        assertThat(reason(counter.incrementAsync("a", 1))).isEqualTo(Reason.REFUSED);
        assertThat(refused).hasValue(2);
    }

    private static Failure lost(Command command, AtomicInteger refused, int times) {
        return command.verb() == Verb.SCRIPT && refused.getAndIncrement() < times
                ? Failure.refused("NOSCRIPT No matching script.")
                : null;
    }

    @Test
    void aConnectionThatIsLostLeavesWhatWasSentUnknownAndTheRestUnsent() {
        begin();
        line.hold();
        var sent = counter.incrementAsync("a", 1);
        transport.disconnect("");
        var late = counter.incrementAsync("a", 1);

        assertThat(reason(sent)).isEqualTo(Reason.UNKNOWN);
        assertThat(reason(late)).isEqualTo(Reason.UNAVAILABLE);
    }
}
