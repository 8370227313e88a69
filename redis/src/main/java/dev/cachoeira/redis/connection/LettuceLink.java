package dev.cachoeira.redis.connection;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Link;
import dev.cachoeira.server.Script;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection, as the engine sees it. */
final class LettuceLink implements Link {

    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final ServerFacts facts;
    private final Place place;
    private final Replication replication;
    private final Runnable abandoned;

    LettuceLink(
            StatefulRedisConnection<byte[], byte[]> connection,
            ServerFacts facts,
            Place place,
            Replication replication,
            Runnable abandoned) {
        this.connection = connection;
        this.facts = facts;
        this.place = place;
        this.replication = replication;
        this.abandoned = abandoned;
    }

    /** What the link's surroundings contribute. */
    interface Place {

        /** What the link's server is in charge of. */
        String shard(LettuceLink link);

        /** Whether keys of this link lie in one slot space. */
        boolean severalKeysPerCommand();

        /** Asks the server for its clock, and whether it is in charge. */
        void beat(LettuceLink link, Command.Handler handler);

        /** Asks whether the server's keys stay where they are. */
        default void settled(LettuceLink link, Command.Handler handler) {
            handler.replied(1L);
        }

        /**
         * The server has refused a command.
         *
         * @return what its handler shall be told, or null when another server has it now and will tell
         */
        @Nullable
        Failure refused(LettuceLink link, Command command, Failure failure);
    }

    StatefulRedisConnection<byte[], byte[]> connection() {
        return connection;
    }

    ServerFacts facts() {
        return facts;
    }

    @Override
    public String node() {
        return facts.node();
    }

    @Override
    public String shard() {
        return facts.identified() ? place.shard(this) : runId(); // else all connections would be those of a successor
    }

    @Override
    public String runId() {
        return facts.runId();
    }

    @Override
    public String version() {
        return facts.version();
    }

    @Override
    public boolean tracking() {
        return facts.tracking();
    }

    @Override
    public boolean severalKeysPerCommand() {
        return place.severalKeysPerCommand();
    }

    @Override
    public void send(List<? extends Command> commands) {
        List<WireCommand> wires = new ArrayList<>(commands.size() + 1);
        for (Command command : commands) {
            if (untracked(command) && tracking()) {
                wires.add(WireCommand.untracked());
            }
            wires.add(wire(command));
        }
        dispatchAll(wires);
    }

    private static boolean untracked(Command command) {
        Script script = command.script();
        return command.verb() == Command.Verb.MGET_UNTRACKED
                || command.verb() == Command.Verb.GET_UNTRACKED
                || (script != null && script.queue());
    }

    private WireCommand wire(Command command) {
        return WireCommand.of(command, new Command.Handler() {
            @Override
            public void replied(@Nullable Object reply) {
                command.handler().replied(reply);
            }

            @Override
            public void failed(Failure failure) {
                Failure told = failure.kind() == Failure.Kind.REFUSED
                        ? place.refused(LettuceLink.this, command, failure)
                        : failure;
                if (told == null) {
                    command.handler().sentOn();
                } else {
                    command.handler().failed(told);
                }
            }
        });
    }

    /** Sends some commands side by side. */
    void dispatchAll(List<WireCommand> commands) {
        Bundle.dispatch(connection, commands);
    }

    @Override
    public void sendReplicated(Command command, int replicas, Duration within) {
        replication.send(command, replicas, within);
    }

    /** What stands beside it ends with it. */
    void close() {
        replication.close();
    }

    @Override
    public void beat(Command.Handler handler) {
        place.beat(this, handler);
    }

    @Override
    public void settled(Command.Handler handler) {
        place.settled(this, handler);
    }

    @Override
    public void abandon() {
        abandoned.run();
    }

    @Override
    public String toString() {
        return "link to " + facts.node();
    }
}
