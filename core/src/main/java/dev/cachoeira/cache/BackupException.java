package dev.cachoeira.cache;

import java.io.IOException;

/** A backup could not be written, or a file is none that can be restored; the message says what and where. */
public class BackupException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Says what happened. */
    public BackupException(String message) {
        super(message);
    }

    BackupException(String message, Throwable cause) {
        super(message, cause);
    }
}
