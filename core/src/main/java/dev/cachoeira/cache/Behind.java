package dev.cachoeira.cache;

import dev.cachoeira.runtime.Runtime;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A cache that is written behind.
 *
 * <p>A put files its change, and when the server has it ends the cached value; who loads finds the change in the queue until
 * the source has it. So there is no moment at which a load that begins after a put returned could see what was before. Should
 * the process die in between, the put has not returned, and {@link QueueFlush} ends the cached value later.
 */
final class Behind<K, V> implements WriteBehind {

    private static final int MOST_AT_ONCE = 200;

    private final Engine<K, V> engine;
    private final Transactions transactions;
    private final Invalidations invalidations;
    private final ChangeCodec<K, V> codec;
    private final QueueCommands commands;
    private final List<QueueState> queues;
    private final PendingReads<K, V> reads;
    private final SourceWriter<K, V> writer;
    private final Flusher<K, V> flusher;
    private final WriteBehindOptions options;
    private final LongAdder filed = new LongAdder();
    private final LongAdder refused = new LongAdder();

    Behind(Engine<K, V> engine, Definition<K, V> definition, Workshop workshop) {
        Runtime runtime = workshop.runtime();
        this.engine = engine;
        this.options = definition.options();
        this.transactions = new Transactions(workshop.unitOfWork());
        this.invalidations = new Invalidations(workshop.fleet());
        this.codec = new ChangeCodec<>(engine);
        this.commands = new QueueCommands(engine.name(), options, workshop.fleet(), runtime);
        List<QueueKeys> keys = IntStream.range(0, QueueKeys.QUEUES)
                .mapToObj(number -> QueueKeys.of(workshop.layout(), engine.segment(), number))
                .toList();
        this.queues = keys.stream()
                .map(one -> new QueueState(one, runtime.clock().precise()))
                .toList();
        this.reads = new PendingReads<>(engine, codec, commands, keys);
        this.writer = new SourceWriter<>(engine.name(), engine.options().encryption() != null, definition.writer());
        this.flusher = new Flusher<>(engine, options, commands, queues, writer);
    }

    /** Begins to write, or goes on. */
    void start() {
        if (!engine.fleet().alone()) {
            flusher.start();
        }
    }

    /** What a builder has gathered. */
    record Definition<K, V>(BatchWriter<K, V> writer, WriteBehindOptions options) {}

    PendingReads<K, V> reads() {
        return reads;
    }

    // ---- filing ------------------------------------------------------------------------------------------------

    /** A change that is to be filed. */
    private record Filing<K>(LocalKey<K> key, QueueState queue, QueueCommands.Filing filing) {}

    CompletableFuture<Void> put(Scope scope, Map<? extends K, ? extends V> values) {
        List<Filing<K>> filings = new ArrayList<>(values.size()); // all are encoded before the first is filed
        Map.copyOf(values).forEach((key, value) -> filings.add(filing(scope, key, value)));
        return change(scope, filings);
    }

    CompletableFuture<Void> remove(Scope scope, Collection<? extends K> keys) {
        List<Filing<K>> filings = new ArrayList<>(keys.size());
        for (K key : List.copyOf(new LinkedHashSet<>(keys))) {
            filings.add(filing(scope, key, null));
        }
        return change(scope, filings);
    }

    /** What nobody knows to be committed is not filed: whoever has put it knows no more. */
    private CompletableFuture<Void> change(Scope scope, List<Filing<K>> filings) {
        return transactions.change(scope, () -> file(filings), () -> CompletableFuture.completedFuture(null));
    }

    private Filing<K> filing(Scope scope, K key, @Nullable V value) {
        LocalKey<K> localKey = LocalKey.of(scope, key);
        byte[] field = codec.field(localKey);
        QueueState queue = queues.get(QueueKeys.numberOf(field));
        byte[] change = value == null ? QueuedChange.remove() : codec.put(queue.keys(), field, value);
        return new Filing<>(localKey, queue, new QueueCommands.Filing(field, change));
    }

    private CompletableFuture<Void> file(List<Filing<K>> filings) {
        Map<Integer, List<Filing<K>>> byQueue = new TreeMap<>();
        for (Filing<K> filing : filings) {
            byQueue.computeIfAbsent(filing.queue().keys().number(), any -> new ArrayList<>())
                    .add(filing);
        }
        List<CompletableFuture<Void>> parts = new ArrayList<>();
        try (Gathering gathering = Gathering.open()) {
            for (List<Filing<K>> queue : byQueue.values()) {
                for (int i = 0; i < queue.size(); i += MOST_AT_ONCE) {
                    parts.add(filePart(queue.subList(i, Math.min(queue.size(), i + MOST_AT_ONCE))));
                }
            }
        }
        return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new));
    }

    /** Changes of one queue: what may have been filed is ended in the cache, whatever is told to the caller. */
    private CompletableFuture<Void> filePart(List<Filing<K>> part) {
        QueueState queue = part.get(0).queue();
        AtomicReference<@Nullable WriteBehindException> failed = new AtomicReference<>();
        return commands.enqueue(queue.keys(), part.stream().map(Filing::filing).toList())
                .handle((waiting, failure) -> {
                    if (failure == null) {
                        filed.add(part.size());
                        flusher.filed(queue, waiting);
                        return true;
                    }
                    refused.increment();
                    WriteBehindException reason = reason(failure);
                    failed.set(reason);
                    return reason.reason() == WriteBehindException.Reason.UNKNOWN;
                })
                .thenCompose(maybe -> maybe
                        ? invalidations.keys(
                                engine, part.stream().map(Filing::key).toList())
                        : CompletableFuture.completedFuture(null))
                .thenAccept(any -> {
                    WriteBehindException reason = failed.get();
                    if (reason != null) {
                        throw reason;
                    }
                });
    }

    private static WriteBehindException reason(Throwable failure) {
        if (Futures.cause(failure) instanceof WriteBehindException known) {
            return known;
        }
        throw Sneaky.rethrow(Futures.cause(failure));
    }

    // ---- operating ---------------------------------------------------------------------------------------------

    @Override
    public String cache() {
        return engine.name();
    }

    @Override
    public WriteBehindStats stats() {
        long now = engine.clock().precise();
        return new WriteBehindStats(
                queues.stream().mapToLong(QueueState::pending).sum(),
                Duration.ofNanos(
                        queues.stream().mapToLong(queue -> queue.lag(now)).max().orElse(0)),
                queues.stream().mapToLong(QueueState::dead).sum(),
                filed.sum(),
                refused.sum(),
                writer.written(),
                writer.failures(),
                writer.givenUp(),
                reads.unseen());
    }

    @Override
    public boolean flush(Duration patience) {
        return Futures.join(flusher.flush(patience));
    }

    @Override
    public List<DeadLetter> deadLetters(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most must be at least 1, but was " + most);
        }
        List<CompletableFuture<List<DeadLetter>>> parts = new ArrayList<>();
        try (Gathering gathering = Gathering.open()) {
            for (QueueState queue : queues) {
                int number = queue.keys().number();
                parts.add(commands.letters(queue.keys(), most).thenApply(reply -> letters(number, reply)));
            }
        }
        List<DeadLetter> all = new ArrayList<>();
        parts.forEach(part -> all.addAll(Futures.join(part)));
        all.sort(Comparator.comparing(DeadLetter::filedAt).thenComparing(DeadLetter::id));
        return List.copyOf(all.subList(0, Math.min(all.size(), most)));
    }

    private static List<DeadLetter> letters(int number, List<?> reply) {
        List<DeadLetter> letters = new ArrayList<>();
        for (int i = 0; i + 1 < reply.size(); i += 2) {
            letters.add(letter(number, (byte[]) reply.get(i), (byte[]) reply.get(i + 1)));
        }
        return letters;
    }

    private static DeadLetter letter(int number, byte[] field, byte[] letter) {
        KeyLayout.FieldParts parts = KeyLayout.parseField(KeyLayout.text(field));
        ByteBuffer bytes = ByteBuffer.wrap(letter);
        boolean superseded = bytes.get() == '1';
        long failedAt = bytes.getLong();
        int failures = bytes.getInt();
        byte[] error = new byte[bytes.getInt()];
        bytes.get(error);
        byte[] head = new byte[bytes.remaining()];
        bytes.get(head);
        QueuedChange change = QueuedChange.read(head);
        return new DeadLetter(
                number + "-" + change.sequence(),
                parts.tenant(),
                parts.key(),
                change.removal(),
                change.sequence(),
                instant(change.filedAt()),
                instant(failedAt),
                failures,
                new String(error, StandardCharsets.UTF_8),
                superseded);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    @Override
    public boolean replay(String id) {
        Id named = Id.of(id);
        List<?> reply = named == null ? List.of() : Futures.join(commands.replay(keys(named), named.sequence()));
        if (reply.size() < 2 || !QueueCommands.text(reply.get(0)).equals("replayed")) {
            return false;
        }
        QueueState queue = queues.get(Objects.requireNonNull(named).queue());
        Futures.join(invalidations.keys(engine, List.of(codec.key((byte[]) Objects.requireNonNull(reply.get(1))))));
        flusher.filed(queue, options.batchSize());
        return true;
    }

    @Override
    public boolean discard(String id) {
        Id named = Id.of(id);
        return named != null
                && QueueCommands.text(Futures.join(commands.discard(keys(named), named.sequence()))
                                .get(0))
                        .equals("discarded");
    }

    private QueueKeys keys(Id id) {
        return queues.get(id.queue()).keys();
    }

    /** What a dead letter's id says. */
    private record Id(int queue, long sequence) {

        /** Null for what is none. */
        static @Nullable Id of(String text) {
            if (!text.matches("[0-9]{1,2}-[0-9]{1,18}")) {
                return null;
            }
            int dash = text.indexOf('-');
            int queue = Integer.parseInt(text, 0, dash, 10);
            return queue < QueueKeys.QUEUES ? new Id(queue, Long.parseLong(text, dash + 1, text.length(), 10)) : null;
        }
    }

    // ---- stopping ----------------------------------------------------------------------------------------------

    /** Writes what waits, if that does not take too long, and then nothing any more. */
    CompletableFuture<Boolean> stop() {
        return flusher.flush(options.drainTimeout()).whenComplete((all, failure) -> flusher.stop());
    }

    /** The connections are closed: nobody is kept waiting for them. */
    void close() {
        commands.close();
    }
}
