package dev.cachoeira.server;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ways to the servers: which connection carries which key, and what happens to those connections.
 *
 * <p>A key always uses the same connection for as long as that connection lives, so replies and invalidation pushes
 * about it arrive in the server's order. Implementations are thread-safe and never block a caller.
 */
public interface Transport extends AutoCloseable {

    /**
     * Starts connecting in the background and tells {@code listener} what happens. Called once, before anything else.
     *
     * @param listener is called on the threads that read the connections; it must not block
     */
    void open(Listener listener);

    /**
     * The connection that carries a key now.
     *
     * @param key the key's bytes as the server sees them
     * @return the link, or null while there is none
     */
    @Nullable
    Link link(byte[] key);

    /** The servers that are needed to reach every key, as {@link Link#node()} names them; empty while unknown. */
    Set<String> nodes();

    /** How many links lead to each server. */
    int linksPerNode();

    /** Where this transport leads, without credentials, for logs and health pages. */
    String description();

    /** Closes every connection; commands that were not answered fail. Further calls do nothing. */
    @Override
    void close();

    /** What a transport tells the engine. All calls about one link come from one thread at a time, in order. */
    interface Listener {

        /**
         * A connection stands and tracking on it was acknowledged (or is known to be impossible, see
         * {@link Link#tracking()}). Its first command has not been sent.
         */
        void connected(Link link);

        /** A connection has ended. All its unanswered commands have been failed. A link never comes back. */
        void disconnected(Link link);

        /** A connection goes on but carries other keys than before: the map of slots has changed. */
        void remapped(Link link);

        /**
         * The server says that keys have changed or gone.
         *
         * @param keys the keys, or null for all of them
         */
        void invalidated(Link link, @Nullable List<byte[]> keys);
    }
}
