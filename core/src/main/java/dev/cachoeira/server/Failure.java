package dev.cachoeira.server;

/**
 * Why a command has no usable reply.
 *
 * @param kind what is known of the command's fate
 * @param message the server's error or the transport's reason; never holds a key, a value or a credential
 */
public record Failure(Kind kind, String message) {

    /** What is known of the command's fate. */
    public enum Kind {
        /** The server has not seen it and never will. */
        NOT_SENT,
        /** Whether the server has executed it, or will yet, is not known. */
        UNKNOWN,
        /** The server refused it with an error; it had no effect. */
        REFUSED
    }

    /** A command that never left. */
    public static Failure notSent(String message) {
        return new Failure(Kind.NOT_SENT, message);
    }

    /** A command whose outcome nobody knows. */
    public static Failure unknown(String message) {
        return new Failure(Kind.UNKNOWN, message);
    }

    /** An error reply. */
    public static Failure refused(String message) {
        return new Failure(Kind.REFUSED, message);
    }
}
