package dev.cachoeira.chaos.source;

/**
 * What the source holds.
 *
 * @param id which row
 * @param version grows by one with every write
 */
public record Row(int id, long version) {}
