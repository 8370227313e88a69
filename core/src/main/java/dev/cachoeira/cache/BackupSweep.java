package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Looks through what Redis holds of a cache in a tenant, and writes the values that a get would have answered. */
final class BackupSweep<K, V> {

    private static final int CHUNK = 100;

    private final CacheView<K, V> cache;
    private final Engine<K, V> engine;
    private final Scope scope;
    private final BackupFile.Writer writer;
    private long unreadable;

    BackupSweep(CacheView<K, V> cache, BackupFile.Writer writer) {
        this.cache = cache;
        this.engine = cache.engine();
        this.scope = cache.scope();
        this.writer = writer;
    }

    /** Until all is written. */
    void run() throws IOException {
        CompletableFuture<@Nullable String> swept = new CompletableFuture<>();
        engine.sweep(scope, KeyPattern.of("*"), names -> step(names, swept), swept::isDone, swept::complete)
                .begin();
        String problem = result(swept);
        if (problem != null) {
            throw new BackupException("not everything that Redis holds could be looked through: " + problem);
        }
    }

    /** How many values stand there that this process cannot read. */
    long unreadable() {
        return unreadable;
    }

    /** On a background thread: it reads, waits and writes. */
    private CompletableFuture<Void> step(List<String> names, CompletableFuture<@Nullable String> swept) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        engine.inBackground(() -> {
            try {
                Map<K, String> byKey = new LinkedHashMap<>();
                for (String name : names) {
                    K key = engine.keys().key(scope, name);
                    if (key != null) {
                        byKey.put(key, name);
                    }
                }
                List<K> keys = List.copyOf(byKey.keySet());
                for (int i = 0; i < keys.size(); i += CHUNK) {
                    write(keys.subList(i, Math.min(keys.size(), i + CHUNK)), byKey);
                }
                done.complete(null);
            } catch (Throwable e) {
                swept.completeExceptionally(e);
            }
        });
        return done;
    }

    private void write(List<K> keys, Map<K, String> names) throws IOException {
        Map<K, V> answered = cache.getAll(keys);
        for (K key : keys) {
            byte[] name = KeyLayout.bytes(Objects.requireNonNull(names.get(key)));
            if (answered.containsKey(key)) {
                write(key, name);
            } else if (standsUnread(name)) {
                unreadable++;
            }
        }
    }

    /** Value and end by one read: what has taken the place of the value that was found has an end of its own. */
    private void write(K key, byte[] name) throws IOException {
        Lane lane = lane(name);
        if (!(found(lane, name) instanceof EntryFormat.Value entry)) {
            return;
        }
        EntryFormat.Value open;
        try {
            open = engine.open(name, entry, lane);
        } catch (UnreadableValueException e) {
            return; // nor would a get have answered with it
        }
        if (!open.isNull()) {
            int from = open.payloadAt();
            byte[] payload = Arrays.copyOfRange(open.bytes(), from, from + open.payloadLength());
            writer.write(new BackupFile.Entry(
                    engine.keys().text(key), open.lifetime().validUntil(), payload));
        }
    }

    /** A get has taken it for absent, though it has neither ended nor was invalidated: others may answer with it. */
    private boolean standsUnread(byte[] name) throws IOException {
        Lane lane = lane(name);
        EntryFormat.Found found = found(lane, name);
        if (found instanceof EntryFormat.Value value) {
            return stands(value, lane) && !isRead(name, value, lane);
        }
        return found instanceof EntryFormat.Unreadable;
    }

    private boolean stands(EntryFormat.Value value, Lane lane) {
        long now = engine.clock().now();
        EpochTable epochs = engine.fleet().epochs();
        Epoch[] captured = scope.epochs(epochs, now);
        return captured != null
                && scope.known(value, captured, epochs, now) != null
                && !engine.pastItsTtl(value, lane)
                && !engine.pastItsEnd(value, lane);
    }

    private boolean isRead(byte[] name, EntryFormat.Value value, Lane lane) {
        try {
            EntryFormat.Value open = engine.open(name, value, lane);
            Object unused = open.isNull() ? null : engine.decode(open);
            return true;
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    private Lane lane(byte[] name) throws BackupException {
        Lane lane = engine.fleet().lane(name);
        if (lane == null) {
            throw new BackupException("Redis is away");
        }
        return lane;
    }

    /** The entry as it stands; null when there is none. */
    private EntryFormat.@Nullable Found found(Lane lane, byte[] key) throws IOException {
        CompletableFuture<@Nullable Object> read = new CompletableFuture<>();
        lane.send(Command.of(
                Verb.GET_UNTRACKED,
                new Command.Handler() {
                    @Override
                    public void replied(@Nullable Object reply) {
                        read.complete(reply);
                    }

                    @Override
                    public void failed(Failure failure) {
                        read.completeExceptionally(new BackupException("a value cannot be read: " + failure.message()));
                    }
                },
                key));
        return result(read) instanceof byte[] bytes ? EntryFormat.read(bytes) : null;
    }

    private static <T extends @Nullable Object> T result(CompletableFuture<T> future) throws IOException {
        try {
            return Futures.join(future);
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
