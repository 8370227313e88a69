package dev.cachoeira.showcase.messaging;

/** Somebody in a phone's address book. */
public record PhoneContact(long id, String name, String phone) {}
