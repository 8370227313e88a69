package dev.cachoeira.cache;

/**
 * What came of a backup that was restored.
 *
 * @param entries how many values the file has
 * @param restored how many were stored again
 * @param present how many were not, because there is something in their place, somebody is loading it, it was invalidated
 *     meanwhile, or nothing may be stored there now (see {@link CacheBuilder#sourceLag})
 * @param expired how many had outlived their TTL
 */
public record RestoreReport(long entries, long restored, long present, long expired) {}
