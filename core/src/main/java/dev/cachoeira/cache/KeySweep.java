package dev.cachoeira.cache;

import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the names that all servers hold, in steps, and has what is found dealt with before it goes on.
 *
 * <pre>
 * SCAN 0 MATCH client:acme:users:list:* COUNT 1000
 * SCAN 17 MATCH client:acme:users:list:* COUNT 1000        … until the cursor is 0, on one server after the other
 * </pre>
 *
 * <p>{@code SCAN} returns every key that is there from its beginning to its end. So a sweep is complete when each server
 * that has slots was the same process over one unbroken connection, and no key went from one server to another meanwhile:
 * no slot was on its way before the first step or after the last, and the map of slots is the same. Else it has failed.
 * (A move that is begun and taken back within one sweep would not be noticed.)
 */
final class KeySweep {

    private static final byte[] STEP = KeyLayout.bytes("1000");
    private static final byte[] MATCH = KeyLayout.bytes("MATCH");
    private static final byte[] COUNT = KeyLayout.bytes("COUNT");
    private static final String BEGIN = "0";

    private final Fleet fleet;
    private final Runtime runtime;
    private final byte[] pattern;
    private final Function<List<String>, CompletableFuture<Void>> found;
    private final BooleanSupplier cancelled;
    private final Consumer<@Nullable String> done;
    private final Duration patience;
    private Map<String, Lane> lanes = Map.of();

    /**
     * Prepares a sweep.
     *
     * @param pattern what the servers are asked for
     * @param found deals with what one step has found; the next one begins when that is done
     * @param cancelled whether to stop before the next step; nobody is told of the end then
     * @param done is told of the end: null when every name was seen, else why not
     */
    KeySweep(
            Fleet fleet,
            Runtime runtime,
            String pattern,
            Function<List<String>, CompletableFuture<Void>> found,
            BooleanSupplier cancelled,
            Consumer<@Nullable String> done) {
        this.fleet = fleet;
        this.runtime = runtime;
        this.pattern = KeyLayout.bytes(pattern);
        this.found = found;
        this.cancelled = cancelled;
        this.done = done;
        this.patience = fleet.options().deadline().multipliedBy(4);
    }

    void begin() {
        lanes = lanesByNode();
        Set<String> nodes = fleet.serversNeeded();
        if (nodes.isEmpty() || !lanes.keySet().containsAll(nodes)) {
            done.accept("not every server can be used");
            return;
        }
        settled(new ArrayDeque<>(lanes.values()), () -> sweep(new ArrayDeque<>(lanes.values())));
    }

    private Map<String, Lane> lanesByNode() {
        Map<String, Lane> byNode = new LinkedHashMap<>();
        for (Lane lane : fleet.lanes()) {
            if (lane.usable()) {
                byNode.putIfAbsent(lane.link().node(), lane);
            }
        }
        return byNode;
    }

    /** Asks one server after the other whether its keys stay where they are. */
    private void settled(Queue<Lane> rest, Runnable next) {
        Lane lane = rest.poll();
        if (lane == null) {
            next.run();
            return;
        }
        lane.link().settled(new Answer() {
            @Override
            void answered(@Nullable Object reply) {
                if (reply instanceof Long yes && yes == 1) {
                    settled(rest, next);
                } else {
                    done.accept("keys are being moved from one server to another");
                }
            }
        });
    }

    private void sweep(Queue<Lane> rest) {
        Lane lane = rest.poll();
        if (lane == null) {
            lookAgain();
        } else {
            step(lane, rest, BEGIN);
        }
    }

    private void step(Lane lane, Queue<Lane> rest, String cursor) {
        if (cancelled.getAsBoolean()) {
            return;
        }
        fleet.ask(
                lane.link(), Verb.SCAN, new Stepped(lane, rest), KeyLayout.bytes(cursor), MATCH, pattern, COUNT, STEP);
    }

    /** What one step has found is dealt with before the next. */
    private final class Stepped extends Answer {
        private final Lane lane;
        private final Queue<Lane> rest;

        Stepped(Lane lane, Queue<Lane> rest) {
            this.lane = lane;
            this.rest = rest;
        }

        @Override
        void answered(@Nullable Object reply) {
            if (lane.ended()) {
                done.accept("a connection was lost, or slots have moved");
                return;
            }
            if (!(reply instanceof List<?> parts)
                    || parts.size() != 2
                    || !(parts.get(0) instanceof byte[] next)
                    || !(parts.get(1) instanceof List<?> names)) {
                done.accept("a SCAN was answered by something else");
                return;
            }
            List<String> texts = new ArrayList<>(names.size());
            names.forEach(name -> texts.add(KeyLayout.text((byte[]) name)));
            String cursor = KeyLayout.text(next);
            found.apply(texts).thenRun(() -> {
                if (cursor.equals(BEGIN)) {
                    sweep(rest);
                } else {
                    step(lane, rest, cursor);
                }
            });
        }
    }

    /** The map of slots comes with a beat, and ends the lanes of those whose slots have changed. */
    private void lookAgain() {
        settled(new ArrayDeque<>(lanes.values()), () -> beaten(new ArrayDeque<>(lanes.values())));
    }

    private void beaten(Queue<Lane> rest) {
        Lane lane = rest.poll();
        if (lane != null) {
            lane.link().beat(new Answer() {
                @Override
                void answered(@Nullable Object reply) {
                    beaten(rest);
                }
            });
            return;
        }
        boolean same =
                lanes.values().stream().noneMatch(Lane::ended) && lanes.keySet().containsAll(fleet.serversNeeded());
        done.accept(same ? null : "a connection was lost, or slots have moved");
    }

    /** An answer that is waited for, but not for ever. */
    private abstract class Answer implements Command.Handler {
        private final AtomicBoolean settled = new AtomicBoolean();

        Answer() {
            runtime.timers().after(patience, () -> failed(Failure.unknown("a server does not answer")));
        }

        abstract void answered(@Nullable Object reply);

        @Override
        public void replied(@Nullable Object reply) {
            if (settled.compareAndSet(false, true)) {
                try {
                    answered(reply);
                } catch (RuntimeException | Error e) {
                    done.accept("what a server said could not be dealt with: " + e);
                }
            }
        }

        @Override
        public void failed(Failure failure) {
            if (settled.compareAndSet(false, true)) {
                Handlers.guarded(() -> done.accept(failure.message()));
            }
        }
    }
}
