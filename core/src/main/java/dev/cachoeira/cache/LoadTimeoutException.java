package dev.cachoeira.cache;

/**
 * A load took longer than {@link CacheBuilder#hardTimeout}. It goes on in the background, and what it brings is stored.
 */
public final class LoadTimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LoadTimeoutException(String message) {
        super(message);
    }
}
