package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Servers that nobody has used before, and the marks that say that somebody has. */
class AdmissionTest extends ScriptedFixture {

    @Test
    void aMarkThatWasEvictedIsLeftAgainByWhoeverUsesItsServer() {
        start();
        assertThat(server.keys()).contains("client::@server:server");
        server.lose("client::@server:server");

        time.pass(Duration.ofSeconds(32));

        assertThat(server.keys()).contains("client::@server:server");
    }

    /** Behind another connection, the push of that end may come later than the mark is found. */
    @Test
    void whatAnotherProcessHasEndedForAServerIsNotBelievedThere() {
        start();
        ScriptedServer before = new ScriptedServer("before", "node", transport);
        ScriptedServer after = new ScriptedServer("after", "node", transport);
        ScriptedServer marks = new ScriptedServer("marks", transport);
        transport.connect(marks, "@server:after");
        transport.connect(before, "texts:a");
        settle();
        assertThat(read("a")).isEqualTo("old");
        after.copy(before);
        before.delete(name("a"));
        line.hold();
        server.delete("client::@all");
        marks.write("client::@server:after", new byte[] {'1'});

        transport.connect(after, "texts:a");

        var read = cache.async().get("a", any -> CompletableFuture.completedFuture("new"));
        line.resume();
        assertThat(read).isCompletedWithValue("new");
    }
}
