package dev.cachoeira.redis.connection;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a script back to a server that has forgotten it (SCRIPT FLUSH); the command that noticed counts as refused. */
final class ScriptLoading {

    private static final Logger log = LoggerFactory.getLogger(ScriptLoading.class);

    private ScriptLoading() {}

    static void reload(LettuceLink link, Script script) {
        link.dispatchAll(List.of(WireCommand.loadScript(script, new Command.Handler() {
            @Override
            public void replied(@Nullable Object reply) {
                log.info("script {} was loaded again into {}", script, link.node());
            }

            @Override
            public void failed(Failure failure) {
                log.warn("script {} cannot be loaded into {}: {}", script, link.node(), failure.message());
            }
        })));
    }
}
