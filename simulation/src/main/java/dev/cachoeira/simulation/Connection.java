package dev.cachoeira.simulation;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Handler;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Link;
import dev.cachoeira.server.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One connection: two ordered streams between a process and a server. Either end may believe it open while the other
 * does not; what is on its way when it ends may arrive or not.
 */
final class Connection implements Link, RedisModel.Client {

    private static final long LINGERS = 20 * Chance.MILLI;

    private final World world;
    private final Scheduler scheduler;
    private final Chance chance;
    private final SimProcess process;
    private final Place place;
    private final String name;
    private final int number;
    private final Lost lost;
    private final Queue<Handler> unanswered = new ArrayDeque<>();
    private final List<Runnable> stuck = new ArrayList<>();
    private final List<Message> outbox = new ArrayList<>();
    private final Scheduler.Stream requests = new Scheduler.Stream();
    private final Scheduler.Stream replies = new Scheduler.Stream();
    private @Nullable Server server;
    private String runId = "";
    private boolean established;
    private boolean openHere;
    private boolean openThere;
    private boolean lingers;
    private boolean losesRequests;
    private boolean losesReplies;
    private final int slowness;
    private long lastRequest;
    private long lastReply;
    private long pushed;
    private long heard;
    private long coherentUntil;

    Connection(World world, SimProcess process, Place place, String name, Lost lost) {
        this.world = world;
        this.scheduler = world.scheduler();
        this.chance = world.chance();
        this.process = process;
        this.place = place;
        this.number = world.nextConnection();
        this.name = name + "#" + number;
        this.lost = lost;
        this.slowness = world.profile().unevenConnections && chance.percent(40) ? chance.between(3, 20) : 1;
    }

    /** Who makes a new one. */
    interface Lost {
        void lost(Connection connection, boolean stood);
    }

    /** What the server says, in its order. */
    private sealed interface Message {}

    private record Reply(@Nullable Object reply) implements Message {}

    private record Error(String error) implements Message {}

    private record Push(@Nullable List<byte[]> keys) implements Message {}

    // ---- beginning ---------------------------------------------------------------------------------------------

    /** Connects and switches tracking on. */
    void open(Runnable connected) {
        openHere = true;
        scheduler.after(world.delay(), () -> {
            Server master = place.master();
            if (!openHere || !process.alive() || master == null || master.stalled()) {
                toProcess(() -> end("cannot connect"));
                return;
            }
            server = master;
            runId = master.runId();
            openThere = true;
            master.connect(this);
            toProcess(() -> {
                if (!openHere) {
                    return; // it was lost before it stood
                }
                established = true;
                scheduler.trace(name, () -> "connected to " + runId);
                connected.run();
            });
        });
    }

    // ---- the process's end -------------------------------------------------------------------------------------

    @Override
    public void send(List<? extends Command> commands) {
        if (!openHere) {
            for (Command command : commands) {
                command.handler().failed(Failure.notSent("closed"));
            }
            return;
        }
        for (Command command : commands) {
            unanswered.add(world.cluster() == null ? command.handler() : new Redirected(command));
        }
        int from = 0;
        if (commands.size() > 1 && chance.percent(20)) { // cut into two packets
            from = chance.between(1, commands.size() - 1);
            toServer(List.copyOf(commands.subList(0, from)));
        }
        toServer(from == 0 ? commands : commands.subList(from, commands.size()));
        if (lingers && commands.stream().anyMatch(command -> command.script() == Script.FILL)) {
            closeWithin(LINGERS / 20); // what arrives late does most harm if it is a value
        }
    }

    @Override
    public void beat(Handler handler) {
        beat(handler, scheduler.now() + Profile.WINDOW.toNanos());
    }

    /** Asks the same for the transport's sake: the engine does not hear of it, so it believes nothing for longer. */
    void look(Handler handler) {
        beat(handler, 0);
    }

    private void beat(Handler handler, long until) {
        if (!openHere) {
            handler.failed(Failure.notSent("closed"));
            return;
        }
        unanswered.add(new Beating(handler, until));
        request(() -> {
            Server here = server;
            if (here != null && here.model().master()) {
                replied(world.cluster() == null ? here.micros() : new Seen(here.micros(), place.map()));
            } else {
                refused("it is not the master any more");
            }
        });
    }

    /** What a server of a cluster answers to a beat: its clock, and how it sees the slots. */
    private record Seen(long micros, SlotMap map) {}

    /** What another server is asked may be that one's to answer. */
    private final class Redirected implements Handler {
        private final Command command;

        Redirected(Command command) {
            this.command = command;
        }

        @Override
        public void replied(@Nullable Object reply) {
            command.handler().replied(reply);
        }

        @Override
        public void failed(Failure failure) {
            Failure told = failure.kind() == Failure.Kind.REFUSED
                    ? process.transport().refused(Connection.this, command, failure)
                    : failure;
            if (told == null) {
                command.handler().sentOn();
            } else {
                command.handler().failed(told);
            }
        }
    }

    /** Sends a command that another server has sent on. */
    void sendOn(Command command, boolean asking, Handler handler) {
        if (!openHere) {
            handler.failed(Failure.notSent("closed"));
            return;
        }
        unanswered.add(handler);
        toServer(List.of(command), asking);
    }

    /** Notes how long the process may believe what it was told. */
    private final class Beating implements Handler {
        private final Handler handler;
        private final long until;

        Beating(Handler handler, long until) {
            this.handler = handler;
            this.until = until;
        }

        @Override
        public void replied(@Nullable Object reply) {
            coherentUntil = Math.max(coherentUntil, until);
            if (reply instanceof Seen seen) {
                process.transport().heard(place, seen.map());
                handler.replied(seen.micros());
            } else {
                handler.replied(reply);
            }
        }

        @Override
        public void failed(Failure failure) {
            handler.failed(failure);
        }
    }

    /** Whether it leads to the server in charge, and a beat that was sent within the window has been answered. */
    boolean coherent() {
        return leadsTo(place.last()) && scheduler.now() < coherentUntil - Chance.MILLI;
    }

    @Override
    public void abandon() {
        end("abandoned");
    }

    /** The process's end closes. */
    private void end(String why) {
        if (!openHere) {
            return;
        }
        openHere = false;
        scheduler.trace(name, () -> "closed: " + why);
        for (Handler handler = unanswered.poll(); handler != null; handler = unanswered.poll()) {
            handler.failed(Failure.unknown(why));
        }
        lost.lost(this, established);
        long soon = scheduler.now() + chance.nanos(0, 20 * Chance.MILLI);
        if (!lingers) {
            scheduler.at(soon, null, this::endThere);
        }
    }

    /** The process's end is gone with its process. */
    void vanish() {
        openHere = false;
        scheduler.after(chance.nanos(0, 20 * Chance.MILLI), this::endThere);
    }

    /** Whether a server would push over it. */
    boolean leadsTo(Server one) {
        return server == one && openThere;
    }

    boolean isOf(SimProcess one) {
        return process == one;
    }

    boolean openHere() {
        return openHere;
    }

    // ---- on the way --------------------------------------------------------------------------------------------

    private void toServer(List<? extends Command> commands) {
        toServer(commands, false);
    }

    private void toServer(List<? extends Command> commands, boolean asking) {
        request(() -> {
            Server here = server;
            for (Command command : commands) {
                if (here != null && openThere) {
                    here.execute(this, command, asking);
                }
            }
        });
    }

    private void request(Runnable arrival) {
        if (lingers) {
            stuck.add(arrival);
        } else {
            arriveAtServer(arrival);
        }
    }

    private void arriveAtServer(Runnable arrival) {
        lastRequest = Math.max(lastRequest, scheduler.now() + delay());
        if (!losesRequests) {
            scheduler.at(lastRequest, server, requests, () -> {
                if (openThere) {
                    arrival.run();
                }
            });
        }
    }

    private long delay() {
        return slowness == 1 ? world.delay() : world.delay(slowness);
    }

    private void toProcess(Runnable arrival) {
        lastReply = Math.max(lastReply, scheduler.now() + delay());
        scheduler.at(lastReply, process, replies, arrival);
    }

    /** Loses one direction or both from now on, and tells nobody. */
    void halfOpen(boolean requests, boolean replies) {
        losesRequests |= requests;
        losesReplies |= replies;
    }

    /**
     * The process's end closes soon. What it sends from now on is stuck in the network, and arrives when the process may
     * have sent more through its next connection: while it loads, or a while later.
     */
    void linger() {
        lingers = true;
        closeWithin(LINGERS);
        scheduler.after(chance.nanos(25 * Chance.MILLI, 100 * Chance.MILLI), this::arriveLate);
    }

    private void closeWithin(long nanos) {
        scheduler.at(scheduler.now() + chance.nanos(0, nanos), process, () -> end("closed here"));
    }

    /** Whether what it has sent is still stuck though its process has closed it. */
    boolean lingers() {
        return lingers && !openHere;
    }

    /** What was stuck arrives. */
    void arriveLate() {
        if (lingers) {
            lingers = false;
            stuck.forEach(this::arriveAtServer);
            stuck.clear();
            if (!openHere) {
                scheduler.at(lastRequest + 1, null, this::endThere);
            }
        }
    }

    /** Breaks: each end learns of it at a time of its own. */
    void cut() {
        scheduler.at(scheduler.now() + chance.nanos(0, 10 * Chance.MILLI), process, () -> end("cut"));
        scheduler.after(chance.nanos(0, 10 * Chance.MILLI), this::endThere);
    }

    // ---- the server's end --------------------------------------------------------------------------------------

    /** The server closes it; what it has sent arrives, or the end overtakes it. */
    void kill() {
        if (!openThere) {
            return;
        }
        endThere();
        if (losesReplies) {
            return;
        }
        if (chance.percent(50)) {
            toProcess(() -> end("closed by the server"));
        } else {
            scheduler.at(scheduler.now() + world.delay(), process, () -> end("reset"));
        }
    }

    private void endThere() {
        Server here = server;
        if (openThere && here != null) {
            openThere = false;
            here.disconnect(this);
        }
    }

    @Override
    public void replied(@Nullable Object reply) {
        queue(new Reply(reply));
    }

    @Override
    public void refused(String error) {
        queue(new Error(error));
    }

    @Override
    public void invalidated(@Nullable List<byte[]> keys) {
        pushed++;
        queue(new Push(keys));
    }

    private void queue(Message message) {
        if (outbox.isEmpty()) {
            world.toFlush(this);
        }
        outbox.add(message);
    }

    /** Sends what the server has said, in one packet or two. */
    void flush() {
        if (losesReplies || !openHere) {
            outbox.clear();
            return;
        }
        List<Message> all = List.copyOf(outbox);
        outbox.clear();
        int first = all.size() > 1 && chance.percent(30) ? chance.between(1, all.size() - 1) : all.size();
        toProcess(() -> hear(all.subList(0, first)));
        if (first < all.size()) {
            toProcess(() -> hear(all.subList(first, all.size())));
        }
    }

    private void hear(List<Message> messages) {
        for (Message message : messages) {
            if (!openHere) {
                return;
            }
            hear(message);
        }
    }

    private void hear(Message message) {
        if (message instanceof Push push) {
            heard++;
            scheduler.trace(name, () -> "push " + names(push.keys));
            process.transport().listener().invalidated(this, push.keys);
            return;
        }
        Handler handler = java.util.Objects.requireNonNull(unanswered.poll());
        if (message instanceof Reply reply) {
            scheduler.trace(name, () -> "reply " + Readable.of(reply.reply));
            handler.replied(reply.reply);
        } else if (message instanceof Error error) {
            scheduler.trace(name, () -> "error " + error.error);
            if (error.error.startsWith("READONLY")) {
                abandon();
            }
            handler.failed(Failure.refused(error.error));
        }
    }

    private static String names(@Nullable List<byte[]> keys) {
        return keys == null
                ? "all keys"
                : keys.stream()
                        .map(key -> new String(key, StandardCharsets.UTF_8))
                        .toList()
                        .toString();
    }

    /** How many pushes the server has sent, lost ones included. */
    long pushed() {
        return pushed;
    }

    /** How many of them the process has heard. */
    long heard() {
        return heard;
    }

    // ---- facts -------------------------------------------------------------------------------------------------

    @Override
    public String node() {
        return place.name();
    }

    @Override
    public String runId() {
        return runId;
    }

    @Override
    public String version() {
        return "model";
    }

    @Override
    public boolean tracking() {
        return true;
    }

    @Override
    public boolean severalKeysPerCommand() {
        return world.cluster() == null;
    }

    /** Not the identity's: maps of links must be walked in the same order in each run. */
    @Override
    public int hashCode() {
        return number;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public String toString() {
        return name;
    }
}
