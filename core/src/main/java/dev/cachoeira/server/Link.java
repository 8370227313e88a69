package dev.cachoeira.server;

import java.time.Duration;
import java.util.List;

/**
 * One unbroken, tracked connection to one server: from the acknowledgement of tracking until the connection is lost or
 * stops carrying its keys. Commands are executed in the order of sending, at most once; replies and invalidation pushes
 * arrive in the server's order. Thread-safe.
 */
public interface Link {

    /** The server's address, for logs. */
    String node();

    /**
     * What its server is in charge of, by whatever name: all links of one shard lead to one server, or to what it has been
     * replaced by. Where an address stands for that it is the address.
     */
    default String shard() {
        return node();
    }

    /**
     * The identity of the server and of its history: another value means a restart, another server, or one that was a
     * replica meanwhile.
     */
    String runId();

    /** The server's version, such as {@code 7.0.15}. */
    String version();

    /** Whether the server pushes invalidations of what this link has read. */
    boolean tracking();

    /** Whether one command may name several keys that {@link Transport#link} maps to this link. */
    boolean severalKeysPerCommand();

    /**
     * Sends commands in order, in one flush, with nobody else's between them. Never blocks and never throws for the
     * connection's sake: a command that could not be sent is failed with {@link Failure.Kind#NOT_SENT}.
     */
    void send(List<? extends Command> commands);

    /**
     * Sends a command that writes, and has the server wait until replicas have it ({@code WAIT}), without holding up what
     * {@link #send} sends: so it takes another way, and nothing is known of the order of the two.
     *
     * <p>Its handler gets how many replicas have acknowledged it ({@link Long}), perhaps fewer than asked for; it is failed when
     * the command was refused, redirected to another server (it is not sent on), or nothing was heard in time.
     *
     * @param replicas how many are to have it, more than zero
     * @param within for how long the server waits for them; the handler is called within three times that
     */
    default void sendReplicated(Command command, int replicas, Duration within) {
        command.handler().failed(Failure.refused("this transport does not wait for replicas"));
    }

    /**
     * Asks whether the server is still the one in charge of this link's keys, and for its clock. The answer comes after
     * every push that the server had sent before it looked.
     *
     * @param handler gets the server's clock in microseconds since 1970 ({@link Long}); fails when the server answers
     *     but is a replica, or its cluster is not able to serve
     */
    void beat(Command.Handler handler);

    /**
     * Asks whether the server's keys stay where they are: 1 ({@link Long}) unless some are on their way to another server or
     * from one.
     */
    default void settled(Command.Handler handler) {
        handler.replied(1L);
    }

    /** Ends the link; {@link Transport.Listener#disconnected} follows and the transport connects anew. */
    void abandon();
}
