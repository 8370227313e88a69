package dev.cachoeira.runtime;

/** A source of identities that nobody else uses: stamps of writes, nonces of epochs. Thread-safe. */
@FunctionalInterface
public interface Stamps {

    /** A number that this source has not given before and no other source is likely to give; never 0. */
    long next();
}
