package dev.cachoeira.cache;

/** A counter could not be changed or read. */
public class CounterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Says what happened. */
    public CounterException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What is known of the call that failed. */
    public Reason reason() {
        return reason;
    }

    /** What is known of a call that failed. */
    public enum Reason {
        /** Redis is away, or there is none: nothing was sent, and nothing was changed. */
        UNAVAILABLE,
        /** The call was sent and nobody knows what became of it: it may have been done, or may be done yet. */
        UNKNOWN,
        /** The counter would leave what a {@code long} can hold; it is as it was. */
        OVERFLOW,
        /** What Redis holds in the counter's place is no whole number; it is as it was. */
        NOT_A_NUMBER,
        /** Redis has refused it, because it is full for example; nothing was changed. */
        REFUSED
    }
}
