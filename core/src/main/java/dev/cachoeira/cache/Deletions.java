package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Deletes keys, in two steps: first all guards, acknowledged, then the keys themselves. What is not acknowledged is owed
 * by the {@link Journal}. A key is deleted even when its guard could not be: it ends what it can, and is owed again.
 */
final class Deletions {

    private static final int MOST_TRIES = 3;

    private final Sender sender;
    private final Journal journal;

    Deletions(Sender sender, Journal journal) {
        this.sender = sender;
        this.journal = journal;
    }

    /** Sends a command to the server of a key. */
    interface Sender {

        /** Sends a command, or returns false when there is no way now. */
        boolean send(byte[] key, Command command);
    }

    /** Deletes, and enters into the journal what failed; {@code done} runs in any case, perhaps on this thread. */
    void send(Collection<Journal.Entry> entries, Runnable done) {
        send(entries, MOST_TRIES, done);
    }

    private void send(Collection<Journal.Entry> entries, int tries, Runnable done) {
        attempt(entries, failed -> {
            for (Journal.Entry entry : failed) {
                journal.add(entry);
            }
            if (!failed.isEmpty() && tries > 1 && sender instanceof Reachable reachable && reachable.all(failed)) {
                // The server came back between the failure and the entry, so nobody else would send it soon.
                send(failed, tries - 1, done);
            } else {
                done.run();
            }
        });
    }

    /** A sender that knows whether there is a way now. */
    interface Reachable extends Sender {

        boolean reachable(byte[] key);

        default boolean all(Collection<Journal.Entry> entries) {
            return entries.stream().allMatch(entry -> reachable(KeyLayout.bytes(entry.key())));
        }
    }

    /** Sends what the journal owes; {@code acknowledged} runs only when all of it was. */
    void replay(List<Journal.Entry> owed, Runnable acknowledged) {
        attempt(owed, failed -> {
            for (Journal.Entry entry : owed) {
                if (!failed.contains(entry)) {
                    journal.acknowledged(entry);
                }
            }
            if (failed.isEmpty()) {
                acknowledged.run();
            }
        });
    }

    private void attempt(Collection<Journal.Entry> entries, Consumer<Collection<Journal.Entry>> done) {
        Set<String> guards = new LinkedHashSet<>();
        Set<String> keys = new LinkedHashSet<>();
        for (Journal.Entry entry : entries) {
            keys.add(entry.key());
            if (entry.guard() != null) {
                guards.add(entry.guard());
            }
        }
        deleteAll(
                guards,
                unguarded -> deleteAll(
                        keys,
                        kept -> done.accept(entries.stream()
                                .filter(entry -> kept.contains(entry.key())
                                        || (entry.guard() != null && unguarded.contains(entry.guard())))
                                .toList())));
    }

    private void deleteAll(Set<String> names, Consumer<Set<String>> done) {
        if (names.isEmpty()) {
            done.accept(Set.of());
            return;
        }
        Set<String> failed = ConcurrentHashMap.newKeySet();
        AtomicInteger missing = new AtomicInteger(names.size());
        Consumer<@Nullable String> settled = failure -> {
            if (failure != null) {
                failed.add(failure);
            }
            if (missing.decrementAndGet() == 0) {
                done.accept(failed);
            }
        };
        try (Gathering gathering = Gathering.open()) {
            for (String name : names) {
                delete(name, settled);
            }
        }
    }

    private void delete(String name, Consumer<@Nullable String> settled) {
        byte[] key = KeyLayout.bytes(name);
        Command.Handler handler = new Command.Handler() {
            @Override
            public void replied(@Nullable Object reply) {
                settled.accept(null);
            }

            @Override
            public void failed(Failure failure) {
                settled.accept(name);
            }
        };
        if (!sender.send(key, Command.of(Verb.DEL, handler, key))) {
            settled.accept(name);
        }
    }
}
