package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One of two connections was lost, and leads to the server's successor now; the other still stands. */
class ReplacedServerTest extends ScriptedFixture {

    private static final String TAG = "@tag:tag";

    /** A replica that has taken over and has not heard of the last invalidation, though of what was before. */
    private final ScriptedServer successor = new ScriptedServer("successor", "server", transport);

    @Test
    void whatAServerAndItsSuccessorTellTogetherIsNotBelieved() {
        oneOfTwoConnectionsFindsTheSuccessor();

        assertThat(read("a")).isEqualTo("new");
        time.pass(Duration.ofMillis(1));
        assertThat(line.abandoned()).isTrue();
        line = transport.connect(successor, "");
        settle();
        assertThat(read("a")).isEqualTo("new");
    }

    /** It is about to be left, which takes a moment. */
    @Test
    void whatHasASuccessorIsNotUsedAgainBecauseItsKeysWereDeleted() {
        oneOfTwoConnectionsFindsTheSuccessor();

        transport.listener().invalidated(line, null);

        assertThat(read("a")).isEqualTo("new");
    }

    @Test
    void ofTwoConnectionsThatFindTwoServersAtTheSameTimeOneIsLeft() {
        start();
        cache.async().invalidate("b").join();
        transport.disconnect("");
        List<ScriptedServer.Line> others = new ArrayList<>();
        transport.atNextWayOf(
                name("b"), () -> others.add(transport.connect(server, TAG))); // while it looks what to recall

        line = transport.connect(successor, "");
        time.pass(Duration.ofMillis(1));

        assertThat(others).hasSize(1);
        assertThat(line.abandoned() || others.get(0).abandoned()).isTrue();
    }

    @Test
    void connectionsThatLeadToOneServerStand() {
        start();
        carryTagAndEntry(server);
        carryTagAndEntry(server);
        settle();

        assertThat(line.abandoned()).isFalse();
    }

    /** The successor has not heard that a tag was invalidated, and everything was ended there. */
    private void oneOfTwoConnectionsFindsTheSuccessor() {
        start();
        carryTagAndEntry(server);
        settle();
        assertThat(read("a")).isEqualTo("old");
        successor.copy(server);
        cache.invalidateTag("tag");
        source = "new";
        time.pass(OPTIONS.replayWindow().plusSeconds(1));
        anotherProcessEndsEverythingOnTheSuccessor();
        carryTagAndEntry(successor);
    }

    private void carryTagAndEntry(ScriptedServer where) {
        transport.disconnect(name("a"));
        transport.remap(transport.connect(where, TAG), name("a"));
    }

    private void anotherProcessEndsEverythingOnTheSuccessor() {
        successor.delete("client::@all");
        for (ScriptedServer each : List.of(server, successor)) {
            each.write("client::@server:successor", new byte[] {'1'});
        }
    }
}
