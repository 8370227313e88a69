package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds back what the current thread sends until the block ends, so that the commands of many keys leave in one flush
 * for each lane. Blocks may be nested; the outermost sends.
 */
final class Gathering implements AutoCloseable {

    private static final ThreadLocal<@Nullable Gathering> CURRENT = new ThreadLocal<>();
    private static final Gathering NESTED = new Gathering();

    private @Nullable Map<Lane, List<Command>> commands;

    private Gathering() {}

    static @Nullable Gathering current() {
        return CURRENT.get();
    }

    static Gathering open() {
        if (CURRENT.get() != null) {
            return NESTED;
        }
        Gathering gathering = new Gathering();
        CURRENT.set(gathering);
        return gathering;
    }

    /** Sends what the current thread holds back: it is about to wait, perhaps for the answer to it. */
    static void flush() {
        Gathering gathering = CURRENT.get();
        if (gathering != null) {
            gathering.send();
        }
    }

    void add(Lane lane, List<Command> more) {
        if (commands == null) {
            commands = new LinkedHashMap<>();
        }
        commands.computeIfAbsent(lane, any -> new ArrayList<>()).addAll(more);
    }

    @Override
    public void close() {
        if (this == NESTED) {
            return;
        }
        CURRENT.set(null); // removing it would cost more than all the rest: it is done for every reply
        send();
    }

    private void send() {
        Map<Lane, List<Command>> held = commands;
        commands = null;
        if (held != null) {
            held.forEach(Lane::sendNow);
        }
    }
}
