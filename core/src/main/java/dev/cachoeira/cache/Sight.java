package dev.cachoeira.cache;

import dev.cachoeira.codec.Codec;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a cache answers for a key at one moment, and what tells whether that is still the same write later. Taken without
 * loading and without counting.
 *
 * <pre>
 * GET      client:acme:products:42           where memory does not have it
 * GETRANGE client:acme:products:42 0 11      which write stands in Redis
 * </pre>
 *
 * @param value the value, or null when "there is none" is cached
 * @param entry what memory has; null where it has nothing
 * @param header what identifies the write in Redis; empty where none is known
 */
record Sight<K, V>(@Nullable V value, @Nullable LocalEntry<K> entry, byte[] header) {

    private static final byte[] UNKNOWN = {};

    /**
     * Looks. Null when nothing is cached, and while Redis is away: memory may then be behind by design. Decodes on this
     * thread or on the executor.
     */
    static <K, V> CompletableFuture<@Nullable Sight<K, V>> of(Engine<K, V> engine, LocalKey<K> key) {
        byte[] redisKey = engine.keys().redisKey(key);
        Lane lane = engine.fleet().lane(redisKey);
        if (lane == null && !engine.fleet().alone()) {
            return CompletableFuture.completedFuture(null);
        }
        LocalEntry<K> entry = engine.remembered(key);
        if (entry != null) {
            V value = engine.read(entry);
            return header(lane, redisKey).thenApply(header -> new Sight<>(value, entry, header));
        }
        Peek<K, V> peek = new Peek<>(engine);
        engine.board(key, peek, null);
        return peek.answer.thenCompose(answer -> answer instanceof Answer.Found<V> found
                ? header(lane, redisKey).thenApply(header -> new Sight<>(found.value(), null, header))
                : CompletableFuture.<@Nullable Sight<K, V>>completedFuture(null));
    }

    private static CompletableFuture<byte[]> header(@Nullable Lane lane, byte[] redisKey) {
        if (lane == null) {
            return CompletableFuture.completedFuture(UNKNOWN);
        }
        CompletableFuture<byte[]> header = new CompletableFuture<>();
        OwnWrite.readHeader(lane, redisKey, failure -> header.complete(UNKNOWN), header::complete);
        return header;
    }

    /**
     * Whether a later sight shows the same write: by its entry in memory, which serves one write only, or else by what
     * stands in Redis. Memory may lag behind that, so what it answers must be the same too.
     */
    boolean isStill(Sight<K, V> later, Codec<V> codec) {
        if (entry != null && entry == later.entry) {
            return true;
        }
        return header.length == EntryFormat.HEADER
                && Arrays.equals(header, later.header)
                && codec.same(value, later.value);
    }

    /** Asks for what is cached, and waits for nobody who loads. */
    private static final class Peek<K, V> implements Ticket<K, V> {

        private final Engine<K, V> engine;
        private final CompletableFuture<Answer<V>> answer = new CompletableFuture<>();

        Peek(Engine<K, V> engine) {
            this.engine = engine;
        }

        @Override
        public boolean loads() {
            return false;
        }

        @Override
        public void work(Runnable task) {
            engine.inBackground(task);
        }

        @Override
        public void load(Flight<K, V> flight) {
            throw new IllegalStateException("has no loader");
        }

        @Override
        public void answer(Answer<V> newAnswer) {
            answer.complete(newAnswer);
        }

        @Override
        public void held(Flight<K, V> flight) {
            if (flight.leave(this)) {
                answer.complete(new Answer.Absent<>());
            }
        }
    }
}
