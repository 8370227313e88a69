package dev.cachoeira.cache;

/**
 * What came of a backup that was restored.
 *
 * @param entries how many values the file has
 * @param restored how many were stored again
 * @param present how many were not, because there is something in their place, or somebody is loading it
 * @param expired how many had outlived their TTL
 */
public record RestoreReport(long entries, long restored, long present, long expired) {}
