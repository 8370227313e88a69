package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Link;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once when the server that holds a queue may lose what is filed there. A server that does not say is believed. */
final class QueueSafety {

    private static final Logger log = LoggerFactory.getLogger(QueueSafety.class);

    private final String cache;
    private final Fleet fleet;
    private final byte[] key;
    private final AtomicBoolean asked = new AtomicBoolean();

    QueueSafety(String cache, Fleet fleet, QueueKeys keys) {
        this.cache = cache;
        this.fleet = fleet;
        this.key = keys.changes();
    }

    /** The server has answered for the first time. */
    void ask() {
        Link link = fleet.link(key);
        if (link != null && asked.compareAndSet(false, true)) {
            fleet.ask(link, Verb.INFO, new Section(this::memory), KeyLayout.bytes("memory"));
            fleet.ask(link, Verb.INFO, new Section(this::persistence), KeyLayout.bytes("persistence"));
        }
    }

    private void memory(String info) {
        String policy = value(info, "maxmemory_policy");
        if (policy.startsWith("allkeys") && !value(info, "maxmemory").matches("0?")) {
            log.warn(
                    "cache '{}' is written behind, and its Redis may evict what waits (maxmemory-policy {}): choose noeviction, or a"
                            + " policy that begins with volatile",
                    cache,
                    policy);
        }
    }

    private void persistence(String info) {
        if (value(info, "aof_enabled").equals("0")) {
            log.warn(
                    "cache '{}' is written behind, and its Redis keeps no log (appendonly no): what waits does not survive a crash"
                            + " of the server",
                    cache);
        }
    }

    private static String value(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ':'))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private record Section(Consumer<String> reader) implements Command.Handler {

        @Override
        public void replied(@Nullable Object reply) {
            if (reply instanceof byte[] text) {
                reader.accept(KeyLayout.text(text));
            }
        }

        @Override
        public void failed(Failure failure) {
            log.debug("a server does not say how it keeps what it has: {}", failure.message());
        }
    }
}
