package dev.cachoeira.cache;

/** A value's bytes are whole, and may not be served all the same. Without a stack: it is thrown for each such value. */
final class UnreadableValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    UnreadableValueException(Reason reason, String detail) {
        super(reason.text + detail, null, false, false);
        this.reason = reason;
    }

    UnreadableValueException(Reason reason, Throwable cause) {
        super(reason.text, cause, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }

    /** Why. Each is logged once for each cache. */
    enum Reason {
        NOT_ENCRYPTED("are not encrypted, as those of this cache must be"),
        ENCRYPTED("are encrypted, and this cache has no keys"),
        UNKNOWN_KEY("are encrypted with a key that this cache does not have"),
        NOT_AUTHENTIC("were changed since they were encrypted, or belong to another key"),
        OUTLIVED("are still there after their end"),
        NO_LIBRARY("are compressed by a library that is not here"),
        BROKEN("cannot be decompressed");

        private final String text;

        Reason(String text) {
            this.text = text;
        }
    }
}
