package dev.cachoeira.cache;

/**
 * What was written to a backup.
 *
 * @param entries how many values
 * @param bytes how large the file is
 */
public record BackupReport(long entries, long bytes) {}
