package dev.cachoeira.cache;

/** A change could not be filed, or a queue of changes could not be read. */
public class WriteBehindException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Says what happened. */
    public WriteBehindException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    private WriteBehindException(WriteBehindException cause) {
        super(cause.getMessage(), cause);
        this.reason = cause.reason;
    }

    /** The same, with a trace that leads to who waits for it. */
    WriteBehindException here() {
        return new WriteBehindException(this);
    }

    /** What is known of the call that failed. */
    public Reason reason() {
        return reason;
    }

    /** What is known of a call that failed. */
    public enum Reason {
        /** Redis is away, or there is none: nothing was filed. */
        UNAVAILABLE,
        /** It was sent and not answered: nobody knows whether it was filed. From now on it is not. */
        UNKNOWN,
        /** As many changes wait as may, see {@link WriteBehindOptions#maximumPending()}: nothing was filed. */
        FULL,
        /** Redis has refused it, because it is full for example: nothing was filed. */
        REFUSED
    }
}
