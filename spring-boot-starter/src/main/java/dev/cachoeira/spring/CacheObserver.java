package dev.cachoeira.spring;

/** Is told of every cache and counter that is about to be made. */
interface CacheObserver {

    /** A cache is about to be made. */
    void making(String cache);

    /** A counter is about to be made. */
    void makingCounter(String counter);

    /** A cache that is about to be made is written behind. */
    void makingWriteBehind(String cache);
}
