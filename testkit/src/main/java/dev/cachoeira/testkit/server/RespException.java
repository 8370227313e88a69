package dev.cachoeira.testkit.server;

/** An error that the server replied, for example {@code "MOVED 3999 127.0.0.1:6381"}. */
public final class RespException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RespException(String message) {
        super(message);
    }

    /** The first word: {@code "ERR"}, {@code "MOVED"}, {@code "LOADING"}. */
    public String code() {
        String message = String.valueOf(getMessage());
        int space = message.indexOf(' ');
        return space < 0 ? message : message.substring(0, space);
    }
}
