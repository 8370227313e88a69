package dev.cachoeira.cache;

/**
 * What was written to a backup.
 *
 * @param entries how many values
 * @param unreadable how many more stand in Redis that this process cannot read, and so are not in the file: encrypted with a
 *     key that it does not have, say, or written by a later version
 * @param bytes how large the file is
 */
public record BackupReport(long entries, long unreadable, long bytes) {}
