package dev.cachoeira.showcase.contact;

import java.util.List;

/**
 * What is known of some ids.
 *
 * @param items the contacts, in the order in which they were asked for, each once
 * @param missing the ids that the upstream API does not know
 */
public record ContactList(List<Contact> items, List<Long> missing) {}
