package dev.cachoeira.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a flight. Those on time get whatever it finds. Those who came while a write was on its way, or when the
 * flight's epochs were in doubt, are late: they get what it finds only if that stands. At most one of them works for the
 * others. Most flights have one ticket, so there are lists only where there are more.
 *
 * <p>Guarded by the flight's lock.
 */
final class Passengers<K, V> {

    private final Ticket<K, V> first;
    private boolean firstAboard = true;
    private List<Ticket<K, V>> others = List.of();
    private List<Ticket<K, V>> late = List.of();
    private @Nullable Ticket<K, V> worker;

    Passengers(Ticket<K, V> first) {
        this.first = first;
    }

    /** The ticket that the flight set out with, whether it is still aboard or not. */
    Ticket<K, V> first() {
        return first;
    }

    void join(Ticket<K, V> ticket) {
        others = with(others, ticket);
    }

    void joinLate(Ticket<K, V> ticket) {
        late = with(late, ticket);
    }

    private static <K, V> List<Ticket<K, V>> with(List<Ticket<K, V>> tickets, Ticket<K, V> ticket) {
        List<Ticket<K, V>> grown = tickets.isEmpty() ? new ArrayList<>(4) : tickets;
        grown.add(ticket);
        return grown;
    }

    /** Leaves; false for who works for the others, or is not aboard. */
    boolean leave(Ticket<K, V> ticket) {
        return worker != ticket && remove(ticket);
    }

    private boolean remove(Ticket<K, V> ticket) {
        if (ticket == first && firstAboard) {
            firstAboard = false;
            return true;
        }
        return (!others.isEmpty() && others.remove(ticket)) || (!late.isEmpty() && late.remove(ticket));
    }

    /** Takes out those who are late, in their order. */
    List<Ticket<K, V>> takeLate() {
        List<Ticket<K, V>> taken = late;
        late = List.of();
        return taken;
    }

    /** Those who were late are so no longer. */
    void admitLate() {
        late.forEach(this::join);
        late = List.of();
    }

    /** Whether somebody on time has a loader. */
    boolean anyLoads() {
        return find(true) != null;
    }

    /** Gives the first who is on time, and has a loader where one is needed, the work; null when there is nobody. */
    @Nullable
    Ticket<K, V> appoint(boolean toLoad) {
        worker = find(toLoad);
        return worker;
    }

    private @Nullable Ticket<K, V> find(boolean toLoad) {
        if (firstAboard && (!toLoad || first.loads())) {
            return first;
        }
        for (Ticket<K, V> ticket : others) {
            if (!toLoad || ticket.loads()) {
                return ticket;
            }
        }
        return null;
    }

    /** Nobody works for the others any more. */
    void dismiss() {
        worker = null;
    }

    /** Takes the worker out, if there is one. */
    @Nullable
    Ticket<K, V> takeWorker() {
        Ticket<K, V> taken = worker;
        if (taken != null) {
            remove(taken);
        }
        return taken;
    }

    /** Takes out those on time who have no loader. */
    List<Ticket<K, V>> takePeeks() {
        List<Ticket<K, V>> peeks = List.of();
        for (Ticket<K, V> ticket : onTime()) {
            if (!ticket.loads()) {
                peeks = with(peeks, ticket);
            }
        }
        peeks.forEach(this::remove);
        return peeks;
    }

    /** All aboard but one. */
    List<Ticket<K, V>> allBut(@Nullable Ticket<K, V> one) {
        List<Ticket<K, V>> tickets = onTime();
        tickets.addAll(late);
        tickets.remove(one);
        return tickets;
    }

    /** Those on time at this moment. */
    List<Ticket<K, V>> onTime() {
        List<Ticket<K, V>> tickets = new ArrayList<>(others.size() + 1);
        forEachOnTime(tickets::add);
        return tickets;
    }

    /** All of them, who are aboard no longer. */
    Passengers<K, V> disembark() {
        Passengers<K, V> gone = new Passengers<>(first);
        gone.firstAboard = firstAboard;
        gone.others = others;
        gone.late = late;
        firstAboard = false;
        others = List.of();
        late = List.of();
        worker = null;
        return gone;
    }

    void forEachOnTime(Consumer<Ticket<K, V>> action) {
        if (firstAboard) {
            action.accept(first);
        }
        others.forEach(action);
    }

    void forEachLate(Consumer<Ticket<K, V>> action) {
        late.forEach(action);
    }
}
