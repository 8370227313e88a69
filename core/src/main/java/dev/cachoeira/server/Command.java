package dev.cachoeira.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command on its way to the server, and what becomes of its reply.
 *
 * <p>Replies are plain objects: {@code byte[]} for strings (simple or bulk), {@link Long} for integers, {@link List} of
 * these for arrays, null for nil. The handler is called once, on the thread that reads the connection.
 *
 * @param verb what the server shall do
 * @param arguments the arguments as bytes, keys included, in the order of the wire; not copied, not to be changed
 * @param script the script of a {@link Verb#SCRIPT}; its keys are its first arguments
 * @param handler gets the outcome
 */
public record Command(
        Verb verb, List<byte[]> arguments, @Nullable Script script, Handler handler) {

    /** What the engines ask of a server. The names are those of the wire, but for {@link #SCRIPT}. */
    public enum Verb {
        /** {@code GET key}. */
        GET,
        /** {@code GET key} that asks the server to push nothing of it; it may push all the same. */
        GET_UNTRACKED,
        /** {@code MGET key…}; all keys belong to one link that allows it. */
        MGET,
        /** {@code MGET key…} that asks the server to push nothing of these keys; it may push all the same. */
        MGET_UNTRACKED,
        /** {@code GETRANGE key start end}. */
        GETRANGE,
        /** {@code SET key value option…}. */
        SET,
        /** {@code DEL key}. */
        DEL,
        /** {@code TOUCH key}. */
        TOUCH,
        /** {@code EVALSHA sha keys key… argument…}, loaded first where the server does not have it. */
        SCRIPT,
        /** {@code SCAN cursor option…}. */
        SCAN,
        /** {@code DBSIZE}. */
        DBSIZE,
        /** {@code INFO section}. */
        INFO
    }

    /** Where an outcome goes. */
    public interface Handler {

        /** The server's reply. */
        void replied(@Nullable Object reply);

        /** No reply, or an error as reply. */
        void failed(Failure failure);

        /**
         * The link has done its part: the command was sent on to another server, whose outcome follows, perhaps never.
         */
        default void sentOn() {}
    }

    /** A command that runs no script. */
    public static Command of(Verb verb, Handler handler, byte[]... arguments) {
        return new Command(verb, List.of(arguments), null, handler);
    }

    /** A script with its keys and its arguments. */
    public static Command of(Script script, Handler handler, byte[]... keysAndArguments) {
        return new Command(Verb.SCRIPT, List.of(keysAndArguments), script, handler);
    }
}
