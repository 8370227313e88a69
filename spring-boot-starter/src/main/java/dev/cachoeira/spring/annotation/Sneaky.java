package dev.cachoeira.spring.annotation;

/** What a method throws reaches its caller as it is, checked or not. */
final class Sneaky {

    private Sneaky() {}

    static RuntimeException rethrow(Throwable cause) {
        throw Sneaky.<RuntimeException>as(cause);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E as(Throwable cause) throws E {
        throw (E) cause;
    }
}
