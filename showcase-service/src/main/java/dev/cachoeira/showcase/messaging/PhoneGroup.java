package dev.cachoeira.showcase.messaging;

/**
 * A group that a phone's owner belongs to.
 *
 * @param members how many people are in it
 */
public record PhoneGroup(long id, String name, int members) {}
