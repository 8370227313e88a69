package dev.cachoeira.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Deletions that were acknowledged a short while ago, and by whom last. A server that takes another's place may not have
 * heard of them, so they are sent again to it. Each is noted once, however often it was sent. Past the bound all become
 * one: the end of everything. Thread-safe.
 */
final class Recent {

    private final int limit;
    private final long windowNanos;
    private final Deletion everything;
    private final Map<Deletion, Noted> noted = new LinkedHashMap<>();
    private final Set<String> overflowed = new HashSet<>();
    private long overflowedAt = Long.MIN_VALUE;

    Recent(int limit, long windowNanos, String everything) {
        this.limit = limit;
        this.windowNanos = windowNanos;
        this.everything = Deletion.of(everything);
    }

    private record Noted(String server, long at) {}

    /** Notes what a server has acknowledged. */
    synchronized void add(Deletion deletion, String server, long now) {
        forgetOld(now);
        Noted note = new Noted(server, now);
        if (deletion.then().isEmpty()) {
            put(deletion, note);
        }
        for (String after : deletion.then()) {
            put(deletion.withThen(Set.of(after)), note);
        }
    }

    private void put(Deletion deletion, Noted note) {
        noted.remove(deletion); // the youngest is the last
        if (noted.size() >= limit) {
            noted.values().forEach(each -> overflowed.add(each.server()));
            noted.clear();
            overflowedAt = note.at();
        }
        noted.put(deletion, note);
    }

    /** What other servers than this one have acknowledged of some keys: it may not have heard of it. */
    synchronized Collection<Deletion> unknownTo(String server, Predicate<String> names, long now) {
        forgetOld(now);
        boolean overflow = overflowedAt != Long.MIN_VALUE && now - overflowedAt < windowNanos;
        if (!overflow) {
            overflowed.clear();
        } else if (overflowed.stream().anyMatch(other -> !other.equals(server))) {
            return List.of(everything);
        }
        List<Deletion> unknown = new ArrayList<>();
        noted.forEach((deletion, note) -> {
            if (!note.server().equals(server) && names.test(deletion.name())) {
                unknown.add(deletion);
            }
        });
        return unknown;
    }

    private void forgetOld(long now) {
        Iterator<Noted> oldest = noted.values().iterator();
        while (oldest.hasNext() && now - oldest.next().at() > windowNanos) {
            oldest.remove();
        }
    }
}
