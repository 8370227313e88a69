package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Script;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many values in one call. */
class LargePutTest extends ScriptedFixture {

    @Test
    void theFirstOfManyAreStoredBeforeTheLastAreBegun() {
        start();
        Map<String, String> values =
                IntStream.range(0, 5_000).mapToObj(String::valueOf).collect(Collectors.toMap(i -> i, i -> i));

        var stored = cache.async().putAll(values, key -> CacheOptions.DEFAULTS.ttl());

        assertThat(stored).isDone();
        List<Command> executed = server.executed();
        int begun = 0;
        int most = 0;
        for (Command command : executed) {
            boolean entry = KeyLayout.text(command.arguments().get(0)).startsWith(name(""));
            if (entry && command.verb() == Verb.SET) {
                begun++;
            } else if (command.script() == Script.FILL) {
                begun--;
            }
            most = Math.max(most, begun);
        }
        assertThat(begun).isZero();
        assertThat(most).isLessThan(2_000);
        assertThat(cache.async().get("4999")).isCompletedWithValue("4999");
    }
}
