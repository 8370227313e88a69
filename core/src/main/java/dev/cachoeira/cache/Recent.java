package dev.cachoeira.cache;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Deletions that were acknowledged a short while ago, and by whom. A server that takes another's place may not have heard
 * of them, so they are sent again to it. Past the bound all become one: the end of everything. Thread-safe.
 */
final class Recent {

    private final int limit;
    private final long windowNanos;
    private final Deletion everything;
    private final Deque<Noted> noted = new ArrayDeque<>();
    private final Set<String> overflowed = new HashSet<>();
    private long overflowedAt = Long.MIN_VALUE;

    Recent(int limit, long windowNanos, String everything) {
        this.limit = limit;
        this.windowNanos = windowNanos;
        this.everything = Deletion.of(everything);
    }

    private record Noted(Deletion deletion, String server, long at) {}

    /** Notes what a server has acknowledged. */
    synchronized void add(Deletion deletion, String server, long now) {
        forgetOld(now);
        if (noted.size() >= limit) {
            noted.forEach(each -> overflowed.add(each.server()));
            noted.clear();
            overflowedAt = now;
        }
        noted.addLast(new Noted(deletion, server, now));
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
        for (Noted each : noted) {
            if (!each.server().equals(server) && names.test(each.deletion().name())) {
                unknown.add(each.deletion());
            }
        }
        return unknown;
    }

    private void forgetOld(long now) {
        while (!noted.isEmpty() && now - noted.getFirst().at() > windowNanos) {
            noted.removeFirst();
        }
    }
}
