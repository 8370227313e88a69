package dev.cachoeira.cache;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The scopes of one cache, by tenant. A scope stays for as long as anybody has it: a view, an entry in memory, a flight.
 * So there is never a second one for the same tenant that pushes would reach instead. Beside that the newest stay, lest a
 * tenant that is asked for now and then begins to count anew each time; their number is bounded whatever tenants are called.
 */
final class Scopes {

    private final int kept;
    private final Function<String, Scope> maker;
    private final ConcurrentMap<String, Held> all = new ConcurrentHashMap<>();
    private final ReferenceQueue<Scope> gone = new ReferenceQueue<>();
    private final Deque<Scope> newest = new ArrayDeque<>();
    private final Tally past = new Tally();

    Scopes(int kept, Function<String, Scope> maker) {
        this.kept = kept;
        this.maker = maker;
    }

    private static final class Held extends WeakReference<Scope> {
        private final String tenant;
        private final Tally tally;

        Held(Scope scope, ReferenceQueue<Scope> queue) {
            super(scope, queue);
            this.tenant = scope.tenant();
            this.tally = scope.tally();
        }
    }

    Scope get(String tenant) {
        Scope scope = known(tenant);
        return scope != null ? scope : make(tenant);
    }

    /** The tenant's scope if anybody has it. */
    @Nullable
    Scope known(String tenant) {
        Held held = all.get(tenant);
        return held == null ? null : held.get();
    }

    private synchronized Scope make(String tenant) {
        Scope known = known(tenant);
        if (known != null) {
            return known;
        }
        forgetGone();
        Scope fresh = maker.apply(tenant);
        Held before = all.put(tenant, new Held(fresh, gone));
        if (before != null) {
            past.add(before.tally);
        }
        newest.addLast(fresh);
        if (newest.size() > kept) {
            newest.removeFirst();
        }
        return fresh;
    }

    private void forgetGone() {
        for (var held = (Held) gone.poll(); held != null; held = (Held) gone.poll()) {
            if (all.remove(held.tenant, held)) {
                past.add(held.tally);
            }
        }
    }

    /** What all of them have counted, those included that are gone. */
    synchronized List<Tally> tallies() {
        forgetGone();
        List<Tally> tallies = new ArrayList<>(List.of(past));
        all.values().forEach(held -> tallies.add(held.tally));
        return tallies;
    }

    synchronized int size() {
        forgetGone();
        return all.size();
    }
}
