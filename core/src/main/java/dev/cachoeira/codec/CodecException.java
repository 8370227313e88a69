package dev.cachoeira.codec;

/** A value could not be encoded, or bytes could not be decoded. */
public class CodecException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says what could not be done; holds no value. */
    public CodecException(String message, Throwable cause) {
        super(message, cause);
    }
}
