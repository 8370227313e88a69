package dev.cachoeira.cache;

import dev.cachoeira.runtime.Clock;
import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.runtime.Timers;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One life of one connection as the engine uses it: gathers what is sent, bounds how long an answer may take, and is
 * the {@link Coverage} of whatever was read through it.
 *
 * <p>Gathering: while {@value #MOST_UNDERWAY} batches are on their way the next one collects; when idle, a command
 * leaves at once. Reads of values that leave together become one {@code MGET} where the link allows it. So the busier a
 * lane, the cheaper a command, without a timer and without a delay when idle.
 *
 * <p>When the oldest batch has no answer after the deadline, everything that waits is failed; the replies, when they
 * come, are dropped. What the link has sent on to another server makes room for the next batch, and is given as long.
 */
final class Lane extends Coverage {

    private static final int MOST_UNDERWAY = 2;
    private static final int MOST_COMMANDS = 256;

    private final Link link;
    private final Clock clock;
    private final Timers timers;
    private final Duration deadline;
    private final CacheListener listener;
    private final Queue<List<Command>> waiting = new ConcurrentLinkedQueue<>();
    private final Queue<Batch> underway = new ConcurrentLinkedQueue<>();
    private final AtomicInteger gatheredUnderway = new AtomicInteger();
    private final AtomicInteger drains = new AtomicInteger();
    private volatile boolean usable;
    private volatile ServerTime time = new ServerTime(0, 0);

    Lane(Link link, Runtime runtime, Duration deadline, Endings endings, CacheListener listener) {
        super(endings, Long.MIN_VALUE + 1);
        this.link = link;
        this.clock = runtime.clock();
        this.timers = runtime.timers();
        this.deadline = deadline;
        this.listener = listener;
    }

    Link link() {
        return link;
    }

    ServerTime time() {
        return time;
    }

    void time(ServerTime newTime) {
        time = newTime;
    }

    /** Whether commands may be sent. */
    boolean usable() {
        return usable;
    }

    void open() {
        usable = true;
    }

    /** Refuses further commands and fails those that wait. May be called again. */
    void shut(String why) {
        usable = false;
        for (Batch batch : underway) {
            batch.fail(Failure.unknown(why));
        }
        drain();
    }

    /** When the oldest batch without an answer was sent, or {@link Long#MAX_VALUE} when there is none. */
    long oldestSent() {
        Batch oldest = underway.peek();
        return oldest == null ? Long.MAX_VALUE : oldest.sentAt;
    }

    /** Sends commands side by side and in order. Their handlers are called on another thread or on this one. */
    void send(List<Command> commands) {
        Gathering gathering = Gathering.current();
        if (gathering != null) {
            gathering.add(this, commands);
        } else {
            sendNow(commands);
        }
    }

    /**
     * Sends a command that stands alone: a script that the server has lost is sent {@linkplain OnceMore once more}. Among several
     * it is not, since what follows it there was to see what it has done.
     */
    void send(Command command) {
        send(List.of(OnceMore.of(command, again -> send(List.of(again)))));
    }

    /** The same for one that replicas are to have, see {@link Link#sendReplicated}. */
    void sendReplicated(Command command, int replicas) {
        link.sendReplicated(
                OnceMore.of(command, again -> link.sendReplicated(again, replicas, deadline)), replicas, deadline);
    }

    /** What is too much for one batch is cut, so that the deadline is one for work of a bounded size. */
    void sendNow(List<Command> commands) {
        if (commands.size() <= MOST_COMMANDS) {
            waiting.add(commands);
        } else {
            for (int from = 0; from < commands.size(); from += MOST_COMMANDS) {
                waiting.add(List.copyOf(commands.subList(from, Math.min(commands.size(), from + MOST_COMMANDS))));
            }
        }
        drain();
    }

    /** Sends reads of many keys, past the commands that wait: there is nothing left to gather them with. */
    void sendPast(List<Command> commands) {
        Batch batch = new Batch(clock.precise(), false, commands);
        underway.add(batch);
        if (usable) {
            link.send(batch.wire);
        } else if (underway.remove(batch)) {
            batch.fail(Failure.notSent("the server is away"));
        }
    }

    /**
     * Only one thread at a time cuts batches. Yet only what is in one list surely arrives in its order: reads go ahead, and what
     * the thread that reads the connection cuts is written at once, what another has cut before only when its turn comes.
     */
    private void drain() {
        if (drains.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            while (!usable && !waiting.isEmpty()) {
                refuseWaiting();
            }
            while (usable && !waiting.isEmpty() && gatheredUnderway.get() < MOST_UNDERWAY) {
                Batch batch = cut();
                gatheredUnderway.incrementAndGet();
                underway.add(batch);
                link.send(batch.wire);
            }
            seen = drains.addAndGet(-seen);
        } while (seen != 0);
    }

    private void refuseWaiting() {
        List<Command> group = waiting.poll();
        if (group != null) {
            for (Command command : group) {
                Handlers.fail(command.handler(), Failure.notSent("the server is away"));
            }
        }
    }

    private Batch cut() {
        List<Command> group = Objects.requireNonNull(waiting.poll());
        boolean alone = group.size() == 1 && waiting.isEmpty(); // as a rule, when there is little to do
        return new Batch(clock.precise(), true, alone ? group : gather(group));
    }

    /** What waits, up to what is enough for one batch, with the reads of values as one command and at its head. */
    private List<Command> gather(List<Command> first) {
        List<Command> commands = new ArrayList<>();
        List<Command> gets = new ArrayList<>();
        int count = 0;
        List<Command> group = first;
        while (group != null) {
            for (Command command : group) {
                boolean merged = command.verb() == Verb.GET && link.severalKeysPerCommand();
                (merged ? gets : commands).add(command);
            }
            count += group.size();
            group = count < MOST_COMMANDS ? waiting.poll() : null;
        }
        if (!gets.isEmpty()) {
            commands.add(0, gets.size() == 1 ? gets.get(0) : merge(gets));
        }
        return commands;
    }

    private static Command merge(List<Command> gets) {
        List<byte[]> keys = new ArrayList<>(gets.size());
        for (Command get : gets) {
            keys.add(get.arguments().get(0));
        }
        return new Command(Verb.MGET, keys, null, new Split(gets));
    }

    /** Gives each of the gathered reads its own part of the answer. */
    private record Split(List<Command> gets) implements Command.Handler {

        @Override
        public void replied(@org.jspecify.annotations.Nullable Object reply) {
            if (!(reply instanceof List<?> values) || values.size() != gets.size()) {
                failed(Failure.refused("an MGET was answered by something else"));
                return;
            }
            for (int i = 0; i < values.size(); i++) {
                Handlers.reply(gets.get(i).handler(), values.get(i));
            }
        }

        @Override
        public void failed(Failure failure) {
            for (Command get : gets) {
                Handlers.fail(get.handler(), failure);
            }
        }
    }

    /** Commands that leave in one flush. */
    private final class Batch {

        private final long sentAt;
        private final boolean gathered;
        private final List<Command> wire;

        Batch(long sentAt, boolean gathered, List<Command> commands) {
            this.sentAt = sentAt;
            this.gathered = gathered;
            this.wire = commands.size() == 1 ? List.of(track(commands.get(0))) : trackAll(commands);
        }

        private List<Command> trackAll(List<Command> commands) {
            List<Command> tracked = new ArrayList<>(commands.size());
            for (Command command : commands) {
                tracked.add(track(command));
            }
            return tracked;
        }

        private Command track(Command command) {
            return new Command(command.verb(), command.arguments(), command.script(), new Tracked(this, command));
        }

        void fail(Failure failure) {
            for (Command command : wire) {
                ((Tracked) command.handler()).giveUp(failure);
            }
        }
    }

    /** Passes the first outcome on and drops a second one; the last command of a batch makes room for the next. */
    private final class Tracked implements Command.Handler {

        private final Batch batch;
        private final Command command;
        private final AtomicInteger settled = new AtomicInteger();

        Tracked(Batch batch, Command command) {
            this.batch = batch;
            this.command = command;
        }

        @Override
        public void replied(@org.jspecify.annotations.Nullable Object reply) {
            try (Gathering gathering = Gathering.open()) {
                if (settled.compareAndSet(0, 1)) {
                    count(true);
                    Handlers.reply(command.handler(), reply);
                }
            } finally {
                left();
            }
        }

        @Override
        public void failed(Failure failure) {
            giveUp(failure);
            left();
        }

        @Override
        public void sentOn() {
            command.handler().sentOn();
            timers.after(deadline, () -> giveUp(Failure.unknown("no answer in time")));
            left();
        }

        void giveUp(Failure failure) {
            if (settled.compareAndSet(0, 1)) {
                count(false);
                Handlers.fail(command.handler(), failure);
            }
        }

        private void count(boolean success) {
            listener.command(command.verb().name(), success, clock.precise() - batch.sentAt);
        }

        private void left() {
            if (batch.wire.get(batch.wire.size() - 1).handler() == this) {
                if (underway.remove(batch) && batch.gathered) {
                    gatheredUnderway.decrementAndGet();
                    drain();
                }
            }
        }
    }
}
