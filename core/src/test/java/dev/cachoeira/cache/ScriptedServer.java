package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Link;
import dev.cachoeira.server.Script;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A server that a test plays: what is sent over one of its links is executed at once or, while the link is held, when the
 * test says so. Expiry is left out. For tests of one thread.
 */
final class ScriptedServer {

    private final String runId;
    private final String shard;
    private final ScriptedTransport transport;
    private final TreeMap<String, byte[]> data = new TreeMap<>();
    private final Map<String, String> ends = new HashMap<>();
    private int stepSize = 1_000;
    private final List<String> deleted = new ArrayList<>();
    private final List<Command> executed = new ArrayList<>();

    ScriptedServer(String runId, ScriptedTransport transport) {
        this(runId, runId, transport);
    }

    /** One that may have taken over from another. */
    ScriptedServer(String runId, String shard, ScriptedTransport transport) {
        this.runId = runId;
        this.shard = shard;
        this.transport = transport;
    }

    /** The names that it was told to delete, in that order. */
    List<String> deleted() {
        return List.copyOf(deleted);
    }

    /** What it has done, in that order. */
    List<Command> executed() {
        return List.copyOf(executed);
    }

    /** It has everything that the other has. */
    void copy(ScriptedServer other) {
        data.putAll(other.data);
    }

    /** The names that it holds. */
    Set<String> keys() {
        return Set.copyOf(data.keySet());
    }

    /** How many names one step of a SCAN gives. */
    void stepSize(int names) {
        stepSize = names;
    }

    /** What it holds under a name. */
    byte[] value(String name) {
        return data.getOrDefault(name, new byte[0]);
    }

    /** One connection. */
    final class Line implements Link {
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private final Queue<Command> unanswered = new ArrayDeque<>();
        private final Set<String> tracked = new LinkedHashSet<>();
        private Function<Command, @Nullable Failure> refusal = any -> null;
        private Predicate<Command> leaving = any -> false;
        private Runnable news = () -> {};
        private final List<Integer> flushes = new ArrayList<>();
        private boolean settled = true;
        private boolean held;
        private boolean abandoned;

        /** Whatever is sent from now on waits. */
        void hold() {
            held = true;
        }

        /** Executes what waits and whatever comes. */
        void resume() {
            held = false;
            while (!held && !waiting.isEmpty()) {
                waiting.remove().run();
            }
        }

        /** How many commands were sent side by side, each time. */
        List<Integer> flushes() {
            return List.copyOf(flushes);
        }

        /** Whether the engine has given it up. */
        boolean abandoned() {
            return abandoned;
        }

        /** Some commands are refused: those for which a failure is given. */
        void refuse(Function<Command, @Nullable Failure> reason) {
            refusal = reason;
        }

        /** Some commands are sent on to another server, of which nothing is heard. */
        void sendOn(Predicate<Command> which) {
            leaving = which;
        }

        /** Fails what is underway, as a connection that is lost does. */
        void drop() {
            waiting.clear();
            while (!unanswered.isEmpty()) {
                unanswered.remove().handler().failed(Failure.unknown("lost"));
            }
        }

        @Override
        public void send(List<? extends Command> commands) {
            flushes.add(commands.size());
            for (Command command : commands) {
                unanswered.add(command);
                take(() -> {
                    unanswered.remove(command);
                    Failure failure = refusal.apply(command);
                    if (leaving.test(command)) {
                        command.handler().sentOn();
                    } else if (failure != null) {
                        command.handler().failed(failure);
                    } else {
                        command.handler().replied(execute(command, this));
                    }
                });
            }
        }

        @Override
        public void beat(Command.Handler handler) {
            take(() -> {
                long micros = transport.time().precise() / 1_000;
                news.run();
                handler.replied(micros);
            });
        }

        /** What happens between a beat and its answer. */
        void answerBeatsWith(Runnable what) {
            news = what;
        }

        /** Keys are on their way from this server or to it, or not any more. */
        void moving(boolean isMoving) {
            settled = !isMoving;
        }

        @Override
        public void settled(Command.Handler handler) {
            take(() -> handler.replied(settled ? 1L : 0L));
        }

        private void take(Runnable work) {
            if (held) {
                waiting.add(work);
            } else {
                work.run();
            }
        }

        @Override
        public String node() {
            return runId;
        }

        @Override
        public String shard() {
            return shard;
        }

        @Override
        public String runId() {
            return runId;
        }

        @Override
        public String version() {
            return "0";
        }

        @Override
        public boolean tracking() {
            return transport.tracking();
        }

        @Override
        public boolean severalKeysPerCommand() {
            return false;
        }

        @Override
        public void abandon() {
            abandoned = true;
        }
    }

    private @Nullable Object execute(Command command, Line line) {
        executed.add(command);
        String name = text(command.arguments().get(0));
        byte[] present = data.getOrDefault(name, new byte[0]);
        return switch (command.verb()) {
            case GET -> {
                line.tracked.add(name);
                yield data.get(name);
            }
            case GET_UNTRACKED -> data.get(name);
            case GETRANGE -> {
                line.tracked.add(name);
                int end = Integer.parseInt(text(command.arguments().get(2)));
                yield end < 0 ? present : Arrays.copyOf(present, Math.min(present.length, end + 1));
            }
            case SET -> {
                boolean onlyNew = command.arguments().size() > 2
                        && text(command.arguments().get(2)).equals("NX");
                if (!onlyNew || !data.containsKey(name)) {
                    data.put(name, command.arguments().get(1));
                    changed(name);
                }
                yield null;
            }
            case DEL -> {
                deleted.add(name);
                yield delete(name);
            }
            case SCAN -> scan(name);
            case TOUCH -> data.containsKey(name) ? 1L : 0L;
            case SCRIPT -> script(command, name, present);
            default -> throw new IllegalArgumentException(String.valueOf(command.verb()));
        };
    }

    /** The pattern is left out: a server may name more than it was asked for. A cursor is where the last step ended. */
    private List<Object> scan(String cursor) {
        Collection<String> rest = (cursor.equals("0") ? data : data.tailMap(ends.get(cursor), false)).keySet();
        List<String> step = rest.stream().limit(stepSize).toList();
        if (step.size() == rest.size()) {
            return List.of(
                    KeyLayout.bytes("0"), step.stream().map(KeyLayout::bytes).toList());
        }
        String next = String.valueOf(ends.size() + 1);
        ends.put(next, step.get(step.size() - 1));
        return List.of(
                KeyLayout.bytes(next), step.stream().map(KeyLayout::bytes).toList());
    }

    private Object script(Command command, String name, byte[] present) {
        if (command.script() == Script.EPOCH) {
            return makeEpoch(command, name);
        }
        if (command.script() == Script.COUNT) {
            long by = Long.parseLong(text(command.arguments().get(1)));
            long value = present.length == 0 ? by : Long.parseLong(text(present)) + by;
            data.put(name, KeyLayout.bytes(Long.toString(value)));
            return data.get(name);
        }
        if (command.script() == Script.BEHIND_PENDING) {
            return new ArrayList<>(Collections.nCopies(command.arguments().size() - 1, null)); // nothing ever waits
        }
        if (command.script() == Script.MARK) {
            deleted.add(name);
            write(name, command.arguments().get(1));
            return 1L;
        }
        if (command.script() == Script.PUT) {
            boolean stores = present.length == 0; // versions are compared on real servers
            data.put(name, command.arguments().get(stores ? 2 : 4));
            changed(name);
            return stores ? 1L : 0L;
        }
        if (command.script() == Script.FENCE || command.script() == Script.UNFENCE) {
            return fence(command, name, present);
        }
        byte[] expected = command.arguments().get(1);
        if (!Arrays.equals(expected, Arrays.copyOf(present, Math.min(present.length, 12)))) {
            return 0L;
        }
        return switch (java.util.Objects.requireNonNull(command.script())) {
            case LEASE, FILL -> {
                data.put(name, command.arguments().get(2));
                changed(name);
                yield 1L;
            }
            case RELEASE -> release(command, name);
            default -> throw new IllegalStateException("compares nothing: " + command.script());
        };
    }

    private long release(Command command, String name) {
        if (command.arguments().size() == 2) {
            return delete(name);
        }
        write(name, command.arguments().get(2));
        return 1L;
    }

    /** Holders stay until they go. */
    private long fence(Command command, String name, byte[] present) {
        ByteBuffer others =
                ByteBuffer.allocate(present.length + 32).put(command.arguments().get(1));
        byte[] holder = command.arguments().get(2);
        for (int at = 12; EntryFormat.isFence(present) && at < present.length; at += 16) {
            if (!Arrays.equals(present, at, at + 8, holder, 0, 8)) {
                others.put(present, at, 16);
            }
        }
        if (command.script() == Script.FENCE) {
            others.put(holder).putLong(Long.MAX_VALUE);
        } else if (others.position() == 12) {
            deleted.add(name);
            return delete(name);
        }
        write(name, Arrays.copyOf(others.array(), others.position()));
        return command.script() == Script.FENCE ? 1 : 0;
    }

    private long makeEpoch(Command command, String name) {
        if (data.containsKey(name)) {
            return 0;
        }
        long millis = transport.time().precise() / 1_000_000; // as in a beat
        byte[] nonce = command.arguments().get(1);
        data.put(name, ByteBuffer.allocate(16).put(nonce).putLong(millis).array());
        changed(name);
        return 1;
    }

    /** Somebody else deletes a key. */
    long delete(String name) {
        boolean existed = data.remove(name) != null;
        if (existed) {
            changed(name);
        }
        return existed ? 1 : 0;
    }

    /** Somebody else writes a key. */
    void write(String name, byte[] value) {
        data.put(name, value);
        changed(name);
    }

    /** A key goes, and nobody is told. */
    void lose(String name) {
        data.remove(name);
    }

    private void changed(String name) {
        for (Line line : transport.lines(this)) {
            if (line.tracked.remove(name) && transport.tracking()) {
                line.take(() -> transport.listener().invalidated(line, List.of(KeyLayout.bytes(name))));
            }
        }
    }

    private static String text(byte[] bytes) {
        return KeyLayout.text(bytes);
    }
}
