package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cachoeira.cache.WriteBehindException;
import dev.cachoeira.cache.WriteBehindException.Reason;
import dev.cachoeira.testkit.fault.Direction;
import dev.cachoeira.testkit.fault.FaultProxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Puts whose answers are lost, through a network that gives back late what it has kept. */
class LostAnswerTest extends WriteBehindFixture {

    @Test
    void aPutThatFailedDoesNotOvertakeWhatItsCallerDoesThen() throws Exception {
        var server = launch();
        var proxy = opened(FaultProxy.to(server.port()));
        var slow = notes(connect(proxy), table, LATER);
        var instance = connect(server);
        var quick = notes(instance, table, LATER);
        proxy.pause(); // what is sent now waits on the way
        var failure = catchThrowableOfType(WriteBehindException.class, () -> slow.put("a", "late"));
        assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN);
        quick.remove("a");
        proxy.resume();

        pass(Duration.ofMillis(500));
        assertThat(quick.get("a", key -> "the source's")).isNull();
        assertThat(queue(instance).flush(LONG)).isTrue();
        assertThat(table.text("a")).isNull();
    }

    @Test
    void aPutOfWhichNobodyKnowsEndsWhatIsCached() {
        var server = launch();
        var proxy = opened(FaultProxy.to(server.port()));
        var slow = notes(connect(proxy), table, LATER);
        var quick = notes(connect(server), table, LATER);
        slow.put("b", "one"); // the server knows the scripts
        assertThat(quick.get("a", key -> "old")).isEqualTo("old");
        proxy.halfOpen(Direction.TO_CLIENT);

        var failure = catchThrowableOfType(WriteBehindException.class, () -> slow.put("a", "new"));
        assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN);
        assertThat(waiting(server, "a")).isEqualTo(1);
        proxy.heal();

        eventually(() -> assertThat(note(quick, "a")).isEqualTo("new"));
    }

    @Test
    void aChangeOfWhichNobodyKnowsThatItWasGivenUpIsNotSeenAnyMore() {
        var server = launch();
        var proxy = opened(FaultProxy.to(server.port()));
        var instance = connect(proxy);
        var slow = notes(instance, table, LATER.withAttempts(1));
        var quick = notes(connect(server), table, LATER.withAttempts(1));
        slow.put("a", "one");
        assertThat(note(quick, "a")).isEqualTo("one");
        table.before(batch -> {
            proxy.halfOpen(Direction.TO_CLIENT);
            throw new IllegalStateException("away");
        });

        boolean unused = queue(instance).flush(LONG);
        eventually(() -> assertThat(waiting(server, "a")).isZero());
        proxy.heal();

        eventually(() -> assertThat(note(quick, "a")).isNull());
    }
}
