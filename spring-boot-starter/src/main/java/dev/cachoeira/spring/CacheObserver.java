package dev.cachoeira.spring;

/** Is told of every cache that is about to be made. */
@FunctionalInterface
interface CacheObserver {

    /** A cache is about to be made. */
    void making(String cache);
}
