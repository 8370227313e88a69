package dev.cachoeira.cache;

import dev.cachoeira.runtime.Clock;
import dev.cachoeira.server.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which servers can be used; says so once for each change. Thread-safe. */
final class NodeStates {

    private static final Logger log = LoggerFactory.getLogger(NodeStates.class);

    /** So long a server may refuse in passing, as while slots move. */
    private static final long PASSING_NANOS = 1_000_000_000;

    private final CacheListener listener;
    private final Clock clock;
    private final Supplier<Set<String>> expected;
    private final int linksPerNode;
    private final Map<String, State> states = new TreeMap<>();
    private final Queue<Runnable> news = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean telling = new AtomicBoolean();

    /**
     * Makes the states.
     *
     * @param expected the servers that are needed now
     * @param linksPerNode how many connections to a server must be open
     */
    NodeStates(CacheListener listener, Clock clock, Supplier<Set<String>> expected, int linksPerNode) {
        this.listener = listener;
        this.clock = clock;
        this.expected = expected;
        this.linksPerNode = linksPerNode;
    }

    private static final class State {
        private final Set<Link> closed = new HashSet<>();
        private final Set<Link> open = new HashSet<>();
        private boolean available;
        private String version = "";
        private boolean tracking = true;
        private boolean refusing;
        private @Nullable Long admissionRefusedSince;
        private boolean admissionRefusalSaid;
    }

    /** A server as this process sees it. */
    record Node(String address, String version, boolean available, boolean tracking) {}

    synchronized List<Node> nodes() {
        states.entrySet()
                .removeIf(each -> each.getValue().open.isEmpty()
                        && each.getValue().closed.isEmpty()
                        && !expected.get().contains(each.getKey()));
        List<Node> nodes = new ArrayList<>();
        states.forEach(
                (address, state) -> nodes.add(new Node(address, state.version, state.available, state.tracking)));
        return nodes;
    }

    synchronized boolean available() {
        Set<String> needed = expected.get();
        return !needed.isEmpty()
                && needed.stream().allMatch(node -> {
                    State state = states.get(node);
                    return state != null && state.available;
                });
    }

    /** Waits for it; false when it took longer or the thread was interrupted. */
    synchronized boolean awaitAvailable(Duration patience) {
        long until = clock.precise() + patience.toNanos();
        while (!available()) {
            long millis = TimeUnit.NANOSECONDS.toMillis(until - clock.precise());
            if (millis <= 0) {
                return false;
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    synchronized void connected(Link link) {
        State state = states.computeIfAbsent(link.node(), any -> new State());
        state.closed.add(link);
        state.version = link.version();
        if (state.tracking && !link.tracking()) {
            log.warn(
                    "Redis at {} cannot push invalidations (no client tracking): memory keeps values for a short time"
                            + " only, and may serve an old one for that long",
                    link.node());
        }
        state.tracking = link.tracking();
    }

    void opened(Link link) {
        open(link);
        tell();
    }

    private synchronized void open(Link link) {
        State state = states.get(link.node());
        if (state == null || !state.closed.remove(link)) {
            return;
        }
        state.open.add(link);
        if (!state.available && state.open.size() >= linksPerNode) {
            state.available = true;
            state.admissionRefusedSince = null;
            state.admissionRefusalSaid = false;
            notifyAll();
            log.info("Redis {} at {} is in use", link.version(), link.node());
            news.add(() -> listener.available(link.node(), true, ""));
        }
    }

    void shut(Link link, String why) {
        close(link, why);
        tell();
    }

    private synchronized void close(Link link, String why) {
        State state = states.get(link.node());
        if (state != null && state.open.remove(link)) {
            state.closed.add(link);
            away(state, link.node(), why);
        }
    }

    void disconnected(Link link, boolean unexpected) {
        remove(link, unexpected);
        tell();
    }

    private synchronized void remove(Link link, boolean unexpected) {
        State state = states.get(link.node());
        if (state == null) {
            return;
        }
        state.open.remove(link);
        state.closed.remove(link);
        if (unexpected) {
            away(state, link.node(), "the connection is lost");
        }
        if (state.open.isEmpty() && state.closed.isEmpty() && !expected.get().contains(link.node())) {
            states.remove(link.node()); // it has left, or was replaced
        }
    }

    /** A server answers reads and refuses deletions: what it is told to end lives on for others. */
    synchronized void refusesDeletions(Link link, String why) {
        State state = states.get(link.node());
        if (state != null && !state.refusing) {
            state.refusing = true;
            log.warn(
                    "Redis at {} refuses deletions ({}): this process reads nothing that it could not delete there, others"
                            + " do",
                    link.node(),
                    why);
        }
    }

    /** Before a server may be used it is asked again and again; what it refuses for a while it has to be helped with. */
    synchronized void refusesAdmission(Link link, String why) {
        State state = states.get(link.node());
        if (state == null || state.admissionRefusalSaid) {
            return;
        }
        long now = clock.precise();
        if (state.admissionRefusedSince == null) {
            state.admissionRefusedSince = now;
        } else if (now - state.admissionRefusedSince >= PASSING_NANOS) {
            state.admissionRefusalSaid = true;
            log.warn(
                    "Redis at {} cannot be used, since whether it holds what was invalidated cannot be made sure of ({});"
                            + " trying again",
                    link.node(),
                    why);
        }
    }

    synchronized void deletes(Link link) {
        State state = states.get(link.node());
        if (state != null && state.refusing) {
            state.refusing = false;
            log.info("Redis at {} accepts deletions again", link.node());
        }
    }

    private void away(State state, String node, String why) {
        if (state.available) {
            state.available = false;
            log.warn(
                    "Redis at {} is away ({}): values come from their sources, invalidations are kept until it is back",
                    node,
                    why);
            news.add(() -> listener.available(node, false, why));
        }
    }

    /** Tells the listener, in order; without the lock, since it may hold one of its own that somebody has who asks us. */
    private void tell() {
        while (!news.isEmpty() && telling.compareAndSet(false, true)) {
            try {
                for (Runnable next = news.poll(); next != null; next = news.poll()) {
                    next.run();
                }
            } finally {
                telling.set(false);
            }
        }
    }
}
