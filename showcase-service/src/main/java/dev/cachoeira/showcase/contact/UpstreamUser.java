package dev.cachoeira.showcase.contact;

/** A user as the upstream API tells it. */
public record UpstreamUser(long id, String name, String email) {}
