package dev.cachoeira.simulation;

import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Script;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A Redis server as far as the engine uses one: strings with an end, the scripts by their meaning, and client
 * tracking in default mode without NOLOOP.
 *
 * <p>Tracking: every key that a client's reading command names is remembered for it, whether it exists or not, also when
 * a script reads it. A write ends everybody's tracking of the key and is pushed to all of them; to the client whose
 * command it was, after the reply. Held to real servers by a test.
 */
public final class RedisModel {

    private static final byte[] OK = "OK".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EMPTY = {};
    private static final byte MAGIC = (byte) 0xCA;
    private static final int VALUE_FORMAT = 2;
    private static final int KIND_AT = 2;
    private static final int VALUE = 1;
    private static final int FENCE = 3;
    private static final int FLAGS_AT = 3;
    private static final int AGES = 2;
    private static final int VERSIONED = 4;
    private static final int VERSION_AT = 32;
    private static final int VERSION_AT_BEHIND_AGES = 48;
    private static final int HEADER = 12;
    private static final int FENCE_MARK = 4;
    private static final int HOLDER = 16;
    private static final String OUT_OF_MEMORY = "OOM command not allowed when used memory > 'maxmemory'.";
    /** Below this the script needs no GET to say what a counter is. */
    private static final long EXACT_IN_LUA = 1L << 53;

    private static final String NO_REPLICAS = "NOREPLICAS Not enough good replicas to write.";
    private static final String READ_ONLY = "READONLY You can't write against a read only replica.";

    private final LongSupplier millis;
    private final LongSupplier micros;
    private final Map<String, Entry> data;
    private final Map<String, QueueModel> queues = new HashMap<>();
    private final Map<String, List<Client>> tracked = new HashMap<>();
    private final List<Client> clients = new ArrayList<>();
    private final ArrayDeque<Undo> undo = new ArrayDeque<>();
    private final List<@Nullable List<byte[]>> pending = new ArrayList<>(2);
    private @Nullable Client current;
    private boolean full;
    private boolean refusing;
    private boolean readOnly;

    /** An empty server whose clock is {@code micros}, in microseconds since 1970. */
    public RedisModel(LongSupplier micros) {
        this(micros, new LinkedHashMap<>());
    }

    private RedisModel(LongSupplier micros, Map<String, Entry> data) {
        this.micros = micros;
        this.millis = () -> micros.getAsLong() / 1_000;
        this.data = data;
    }

    /** One connection as the server sees it. */
    public interface Client {

        /** A reply: {@code byte[]}, {@link Long}, a list of these, or null. */
        void replied(@Nullable Object reply);

        /** An error as reply. */
        void refused(String error);

        /** A push; null means all keys. */
        void invalidated(@Nullable List<byte[]> keys);
    }

    private record Entry(byte[] value, long expiresAt) implements Stored {

        /** As on a server, it still stands in the millisecond of its end, so no TTL is cut short. */
        boolean over(long now) {
            return expiresAt < now;
        }
    }

    /** What stands under a key, on its way to another server. */
    sealed interface Stored {}

    private record Undo(long at, String key, @Nullable Entry was) {}

    /** A connection that has switched tracking on. */
    public void connect(Client client) {
        clients.add(client);
    }

    /** The connection is gone; nothing is pushed to it any more. */
    public void disconnect(Client client) {
        clients.remove(client);
        tracked.values().forEach(each -> each.remove(client));
    }

    /** Whether writes are refused for want of memory; deletions are not. */
    public void full(boolean isFull) {
        full = isFull;
    }

    /** Whether writes and deletions are refused. */
    void refusing(boolean isRefusing) {
        refusing = isRefusing;
    }

    /** It has become a replica of another server. */
    void demote() {
        readOnly = true;
    }

    boolean master() {
        return !readOnly;
    }

    /** Whether keys can be moved from it and to it. */
    boolean accepts() {
        return !full && !refusing && !readOnly;
    }

    /** Whether something stands under a key; looks without noticing an end. */
    boolean has(byte[] key) {
        Entry entry = data.get(name(key));
        return entry != null && !entry.over(millis.getAsLong());
    }

    /** Executes a command; the client gets the reply and then the pushes that are its own doing. */
    public void execute(Client client, Verb verb, @Nullable Script script, List<byte[]> arguments) {
        current = client;
        try {
            client.replied(reply(client, verb, script, arguments));
        } catch (Refusal e) {
            client.refused(String.valueOf(e.getMessage()));
        } finally {
            current = null;
            for (int i = 0; i < pending.size(); i++) {
                client.invalidated(pending.get(i));
            }
            pending.clear();
        }
    }

    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            this(message, null);
        }

        Refusal(String message, @Nullable Throwable cause) {
            super(message, cause, false, false);
        }
    }

    private @Nullable Object reply(Client client, Verb verb, @Nullable Script script, List<byte[]> arguments)
            throws Refusal {
        return switch (verb) {
            case GET -> {
                byte[] value = read(client, arguments.get(0));
                yield value;
            }
            case GET_UNTRACKED -> {
                Entry entry = live(name(arguments.get(0)));
                yield entry == null ? null : entry.value;
            }
            case MGET -> {
                List<byte @Nullable []> values = new ArrayList<>(arguments.size());
                for (byte[] key : arguments) {
                    values.add(read(client, key));
                }
                yield values;
            }
            case MGET_UNTRACKED -> {
                List<byte @Nullable []> values = new ArrayList<>(arguments.size());
                for (byte[] key : arguments) {
                    Entry entry = live(name(key));
                    values.add(entry == null ? null : entry.value);
                }
                yield values;
            }
            case GETRANGE -> range(read(client, arguments.get(0)), number(arguments.get(1)), number(arguments.get(2)));
            case TOUCH -> read(client, arguments.get(0)) == null ? 0L : 1L;
            case SET -> set(arguments);
            case DEL -> {
                refuseAll();
                yield delete(name(arguments.get(0))) ? 1L : 0L;
            }
            case SCRIPT -> run(client, java.util.Objects.requireNonNull(script), arguments);
            case SCAN -> List.of("0".getBytes(StandardCharsets.US_ASCII), names());
            case DBSIZE -> (long) data.size();
            case INFO -> EMPTY;
        };
    }

    /** All in one step; patterns are left out, since a server may name more than it was asked for. */
    private List<byte[]> names() {
        return keys().stream()
                .filter(name -> live(name) != null)
                .map(name -> name.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    private byte @Nullable [] read(Client client, byte[] key) {
        String name = name(key);
        Entry entry = live(name);
        track(client, name);
        return entry == null ? null : entry.value;
    }

    private void track(Client client, String name) {
        List<Client> readers = tracked.get(name);
        if (readers == null) {
            readers = new ArrayList<>(4);
            tracked.put(name, readers);
        }
        if (!readers.contains(client)) {
            readers.add(client);
        }
    }

    private static byte[] range(byte @Nullable [] value, long from, long to) {
        if (value == null) {
            return EMPTY;
        }
        int end = (int) (to < 0 ? value.length + to : Math.min(to, value.length - 1));
        return from > end ? EMPTY : Arrays.copyOfRange(value, (int) from, end + 1);
    }

    private @Nullable Object set(List<byte[]> arguments) throws Refusal {
        refuseAll();
        refuseFull();
        boolean onlyNew = false;
        long expiresAt = Long.MAX_VALUE;
        for (int i = 2; i < arguments.size(); i++) {
            String option = name(arguments.get(i));
            switch (option) {
                case "NX" -> onlyNew = true;
                case "PX" -> expiresAt = millis.getAsLong() + number(arguments.get(++i));
                default -> throw new Refusal("ERR syntax error");
            }
        }
        String name = name(arguments.get(0));
        if (onlyNew && live(name) != null) {
            return null;
        }
        put(name, new Entry(arguments.get(1), expiresAt));
        return OK;
    }

    private Object run(Client client, Script script, List<byte[]> arguments) throws Refusal {
        if (script.queue() && script != Script.BEHIND_LEASE) {
            return queue(script, arguments);
        }
        if (script == Script.EPOCH) {
            return makeEpoch(client, arguments);
        }
        if (script == Script.COUNT) {
            return count(client, arguments);
        }
        if (script == Script.MARK) {
            return mark(arguments);
        }
        if (script == Script.PUT) {
            return putNewer(client, arguments);
        }
        if (script == Script.FENCE || script == Script.UNFENCE) {
            return fence(client, script, arguments);
        }
        byte[] expected = arguments.get(1);
        byte[] header = range(read(client, arguments.get(0)), 0, HEADER - 1);
        boolean may = switch (script) {
            case LEASE -> leaseMay(header, expected);
            case BEHIND_LEASE -> queueLeaseMay(header, expected);
            case FILL -> fillMay(header, expected);
            case RELEASE -> releaseMay(header, expected);
            default -> throw new IllegalStateException("it compares nothing: " + script);
        };
        if (!may) {
            return 0L;
        }
        refuseAll();
        String name = name(arguments.get(0));
        if (script == Script.RELEASE) {
            return release(name, arguments);
        }
        if (script != Script.BEHIND_LEASE) {
            refuseFull();
        }
        long time = number(arguments.get(3));
        put(name, new Entry(arguments.get(2), script != Script.FILL ? millis.getAsLong() + time : time));
        return 1L;
    }

    /** Its deletion makes way for a mark. */
    private Object release(String name, List<byte[]> arguments) {
        delete(name);
        if (arguments.size() > 2) {
            put(name, new Entry(arguments.get(2), millis.getAsLong() + number(arguments.get(3))));
        }
        return 1L;
    }

    /** The same. */
    private Object mark(List<byte[]> arguments) throws Refusal {
        refuseAll();
        String name = name(arguments.get(0));
        delete(name);
        put(name, new Entry(arguments.get(1), millis.getAsLong() + number(arguments.get(2))));
        return 1L;
    }

    /** Nothing of it is tracked, moved, evicted or lost here; all but the first of its keys are left out. */
    private Object queue(Script script, List<byte[]> arguments) throws Refusal {
        QueueModel queue = queues.computeIfAbsent(name(arguments.get(0)), any -> new QueueModel(0));
        List<byte[]> rest = arguments.subList(script.keys(), arguments.size());
        List<Object> refusal = script == Script.BEHIND_ENQUEUE ? queue.refusal(rest, micros.getAsLong()) : null;
        if (refusal != null) {
            return refusal;
        }
        if (script != Script.BEHIND_TAKE && script != Script.BEHIND_PENDING) {
            refuseAll();
        }
        return switch (script) {
            case BEHIND_ENQUEUE -> {
                refuseFull();
                yield queue.enqueue(rest, micros.getAsLong());
            }
            case BEHIND_TAKE -> queue.take(rest, micros.getAsLong());
            case BEHIND_SETTLE -> queue.settle(rest);
            case BEHIND_SET_BACK -> queue.setBack(rest, micros.getAsLong());
            case BEHIND_PENDING -> queue.pending(rest);
            default -> throw new IllegalStateException("dead letters are not modelled: " + script);
        };
    }

    private Object putNewer(Client client, List<byte[]> arguments) throws Refusal {
        byte[] present = read(client, arguments.get(0));
        byte[] version = present == null ? null : versionOf(present);
        boolean newer = version != null && isNewer(version, arguments.get(1));
        if (newer || (present != null && isFence(present))) {
            return 0L;
        }
        refuseAll();
        refuseFull();
        boolean stores = present == null || putMay(version);
        long end = stores ? number(arguments.get(3)) : millis.getAsLong() + number(arguments.get(5));
        put(name(arguments.get(0)), new Entry(arguments.get(stores ? 2 : 4), end));
        return stores ? 1L : 0L;
    }

    private static boolean isFence(byte[] entry) {
        return entry.length > KIND_AT && entry[0] == MAGIC && entry[KIND_AT] == FENCE;
    }

    private static byte @Nullable [] versionOf(byte[] entry) {
        boolean value =
                entry.length > FLAGS_AT && entry[0] == MAGIC && entry[1] == VALUE_FORMAT && entry[KIND_AT] == VALUE;
        if (!value || (entry[FLAGS_AT] & VERSIONED) == 0) {
            return null;
        }
        int at = (entry[FLAGS_AT] & AGES) == 0 ? VERSION_AT : VERSION_AT_BEHIND_AGES;
        return entry.length < at + Long.BYTES ? null : Arrays.copyOfRange(entry, at, at + Long.BYTES);
    }

    private Object makeEpoch(Client client, List<byte[]> arguments) throws Refusal {
        if (read(client, arguments.get(0)) != null) {
            return 0L;
        }
        refuseAll();
        refuseFull();
        byte[] nonce = ByteBuffer.allocate(2 * Long.BYTES)
                .put(arguments.get(1))
                .putLong(millis.getAsLong())
                .array();
        put(name(arguments.get(0)), new Entry(nonce, millis.getAsLong() + number(arguments.get(2))));
        return 1L;
    }

    private Object fence(Client client, Script script, List<byte[]> arguments) throws Refusal {
        String name = name(arguments.get(0));
        byte[] header = arguments.get(1);
        byte[] present = read(client, arguments.get(0));
        byte[] old = present == null ? EMPTY : present;
        boolean fenced = old.length >= FENCE_MARK && Arrays.equals(old, 0, FENCE_MARK, header, 0, FENCE_MARK);
        Map<String, Long> holders = fenced ? others(old, name(arguments.get(2))) : new LinkedHashMap<>();
        int left = holders.size();
        if (script == Script.FENCE && !fenceMay(old)) {
            return 1L;
        }
        refuseAll();
        if (script == Script.FENCE) {
            holders.put(name(arguments.get(2)), millis.getAsLong() + number(arguments.get(3)));
        } else if (unfenceMay(left)) {
            return delete(name) ? 1L : 0L;
        } else if (HEADER + left * HOLDER == old.length) {
            return 0L;
        }
        refuseFull();
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + holders.size() * HOLDER).put(header);
        holders.forEach((holder, until) ->
                bytes.put(holder.getBytes(StandardCharsets.ISO_8859_1)).putLong(until));
        put(name, new Entry(bytes.array(), java.util.Collections.max(holders.values())));
        return script == Script.FENCE ? 1L : 0L;
    }

    /** The holders of a fence but for one, and those whose time is over. */
    private Map<String, Long> others(byte[] fence, String holder) {
        Map<String, Long> others = new LinkedHashMap<>();
        for (int at = HEADER; at + HOLDER <= fence.length; at += HOLDER) {
            String other = name(Arrays.copyOfRange(fence, at, at + Long.BYTES));
            long until = ByteBuffer.wrap(fence).getLong(at + Long.BYTES);
            if (until > millis.getAsLong() && !other.equals(holder)) {
                others.put(other, until);
            }
        }
        return others;
    }

    private Object count(Client client, List<byte[]> arguments) throws Refusal {
        refuseAll();
        refuseFull();
        String name = name(arguments.get(0));
        long ttl = number(arguments.get(2));
        long anew = ttl == 0 ? Long.MAX_VALUE : millis.getAsLong() + ttl;
        Entry entry = live(name);
        if (entry == null) {
            put(name, new Entry(arguments.get(1), anew));
            return arguments.get(1);
        }
        long value = sum(entry.value, arguments.get(1));
        boolean renewed = number(arguments.get(3)) == 1;
        byte[] text = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
        put(name, new Entry(text, renewed ? anew : entry.expiresAt));
        if (Math.abs(value) >= EXACT_IN_LUA) {
            track(client, name);
        }
        return text;
    }

    private static long sum(byte[] counter, byte[] by) throws Refusal {
        try {
            return Math.addExact(number(counter), number(by));
        } catch (NumberFormatException e) {
            throw new Refusal("ERR value is not an integer or out of range", e);
        } catch (ArithmeticException e) {
            throw new Refusal("ERR increment or decrement would overflow", e);
        }
    }

    // One method a script, so that a mutant can leave one comparison out.

    private static boolean leaseMay(byte[] header, byte[] expected) {
        return Arrays.equals(header, expected);
    }

    private static boolean queueLeaseMay(byte[] header, byte[] expected) {
        return Arrays.equals(header, expected);
    }

    private static boolean fillMay(byte[] header, byte[] expected) {
        return Arrays.equals(header, expected);
    }

    private static boolean isNewer(byte[] version, byte[] other) {
        return Arrays.compareUnsigned(version, other) > 0;
    }

    private static boolean putMay(byte @Nullable [] presentVersion) {
        return presentVersion != null;
    }

    private static boolean releaseMay(byte[] header, byte[] expected) {
        return Arrays.equals(header, expected);
    }

    /** It takes any place: what is being loaded there may be old by the time of the commit. */
    private static boolean fenceMay(byte[] present) {
        return true;
    }

    private static boolean unfenceMay(int others) {
        return others == 0;
    }

    private void refuseAll() throws Refusal {
        if (readOnly) {
            throw new Refusal(READ_ONLY);
        }
        if (refusing) {
            throw new Refusal(NO_REPLICAS);
        }
    }

    private void refuseFull() throws Refusal {
        if (full) {
            throw new Refusal(OUT_OF_MEMORY);
        }
    }

    // ---- what the server does of itself ------------------------------------------------------------------------

    /** Removes a key for want of memory, and pushes. */
    public void evict(String name) {
        delete(name);
    }

    /** Removes a key since it moves to another server, and pushes; null when its time is over. */
    @Nullable
    Stored give(String name) {
        Entry entry = live(name);
        delete(name);
        return entry;
    }

    /** What another server has had; what stands here already is not replaced. {@code shift}: how much later it is here. */
    void take(String name, Stored stored, long shift) {
        Entry entry = (Entry) stored;
        if (live(name) == null) {
            long until = entry.expiresAt == Long.MAX_VALUE ? entry.expiresAt : entry.expiresAt + shift;
            put(name, new Entry(entry.value, until));
        }
    }

    /** Removes a key and tells nobody, now or later. */
    void lose(String name) {
        Entry was = data.remove(name);
        if (was != null) {
            note(name, was);
        }
    }

    /** Forgets who has read a key, and pushes as if it had changed. */
    public void evictTracking(String name) {
        invalidate(name);
    }

    /** Removes a key whose time is over, and pushes; false when there is none. */
    boolean expire(String name) {
        Entry entry = data.get(name);
        return entry != null && live(name) == null;
    }

    /**
     * Removes all keys; each connection is told once, without names. Somebody does it who is no client of ours: the
     * engine never does. Servers differ in whether such a client hears the push after its reply (until Redis 7, and
     * Valkey) or before it (Redis 8, which empties the memory in another thread meanwhile).
     */
    public void flushAll() {
        for (Map.Entry<String, Entry> each : data.entrySet()) {
            note(each.getKey(), each.getValue());
        }
        data.clear();
        tracked.clear();
        clients.forEach(client -> client.invalidated(null));
    }

    /** Keys that stand there, or whose end nobody has noticed yet; in the order of their making. */
    List<String> keys() {
        return new ArrayList<>(data.keySet());
    }

    /** Keys that somebody would be told of. */
    List<String> trackedKeys() {
        List<String> names = new ArrayList<>();
        tracked.forEach((name, readers) -> {
            if (!readers.isEmpty()) {
                names.add(name);
            }
        });
        return names;
    }

    /** Another server, with what this one held at a moment. */
    RedisModel asOf(long moment, LongSupplier otherMicros) {
        Map<String, Entry> copy = new LinkedHashMap<>(data);
        for (Undo each : (Iterable<Undo>) undo::descendingIterator) {
            if (each.at < moment) {
                break;
            }
            if (each.was == null) {
                copy.remove(each.key);
            } else {
                copy.put(each.key, each.was);
            }
        }
        return new RedisModel(otherMicros, copy);
    }

    // ---- keys --------------------------------------------------------------------------------------------------

    private @Nullable Entry live(String name) {
        Entry entry = data.get(name);
        if (entry != null && entry.over(millis.getAsLong()) && !readOnly) {
            delete(name);
            return null;
        }
        return entry;
    }

    private void put(String name, Entry entry) {
        note(name, data.put(name, entry));
        invalidate(name);
    }

    private boolean delete(String name) {
        Entry was = data.remove(name);
        if (was == null) {
            return false;
        }
        note(name, was);
        invalidate(name);
        return !was.over(millis.getAsLong());
    }

    private void note(String name, @Nullable Entry was) {
        undo.add(new Undo(millis.getAsLong(), name, was));
    }

    private void invalidate(String name) {
        List<Client> readers = tracked.remove(name);
        if (readers == null) {
            return;
        }
        List<byte[]> keys = List.of(name.getBytes(StandardCharsets.ISO_8859_1));
        for (Client reader : readers) {
            if (reader == current) {
                pending.add(keys);
            } else {
                reader.invalidated(keys);
            }
        }
    }

    static String name(byte[] key) {
        return new String(key, StandardCharsets.ISO_8859_1);
    }

    private static long number(byte[] digits) {
        return Long.parseLong(name(digits));
    }
}
