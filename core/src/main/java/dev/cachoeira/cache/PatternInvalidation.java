package dev.cachoeira.cache;

/**
 * How far an invalidation by pattern has come, see {@link Cache#invalidateMatching}.
 *
 * @param steps how many steps the servers were asked for
 * @param found how many entries were found and ended; one that a server names twice counts twice
 * @param cleared whether the whole cache was ended in the tenant instead, since not all keys could be looked through
 */
public record PatternInvalidation(long steps, long found, boolean cleared) {}
