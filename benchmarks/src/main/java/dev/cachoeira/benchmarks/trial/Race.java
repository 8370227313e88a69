package dev.cachoeira.benchmarks.trial;

import dev.cachoeira.benchmarks.peer.Peers;
import dev.cachoeira.benchmarks.peer.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A load has read the source; the source changes and the key is invalidated; the load ends. Who serves the old value after that? */
final class Race implements Trial {

    private static final int AT_ONCE = 100;
    private static final long SETTLE_MILLIS = 500;
    private static final int OLD = 1;
    private static final int NEW = 2;

    private final int rounds;

    Race(int rounds) {
        this.rounds = rounds;
    }

    @Override
    public String name() {
        return "race";
    }

    @Override
    public String question() {
        return "Does a load that began before an invalidation leave its old value behind?";
    }

    @Override
    public List<String> peers() {
        return List.of(
                "cachoeira",
                "jetcache",
                "jetcache-protected",
                "spring",
                "spring-sync",
                "redisson-local",
                "redisson-tracking",
                "jedis-tracking");
    }

    @Override
    public String method() {
        return ("Of %d rounds each, %d side by side: a process loads a key, and the load stops when it has read the source; "
                        + "the source gets a new version; the same process or another one invalidates; the load goes on. "
                        + "Forced: rounds in which the load stood still meanwhile. Stale: of those, rounds in which one of "
                        + "the two processes still serves the old version %d ms later. A cache or a tenant is cleared "
                        + "once for the rounds that are side by side. Caffeine alone and Spring with a locking writer are left out: their invalidations wait for the load.")
                .formatted(rounds, AT_ONCE, SETTLE_MILLIS);
    }

    @Override
    public List<Finding> run(String peer, Stage stage, Progress progress) throws IOException, InterruptedException {
        PeerProcess loading = stage.process();
        PeerProcess other = stage.process();
        List<Finding> findings = new ArrayList<>();
        for (Scope scope : Peers.scopes(peer)) {
            findings.add(race(peer, stage, scope, loading, loading, other));
            findings.add(race(peer, stage, scope, loading, other, other));
            progress.tell(peer + ", " + scope);
        }
        return findings;
    }

    private Finding race(
            String peer, Stage stage, Scope scope, PeerProcess loading, PeerProcess ending, PeerProcess other)
            throws InterruptedException {
        int forced = 0;
        int stale = 0;
        String who = ending == loading ? "same" : "other";
        for (int done = 0; done < rounds; done += AT_ONCE) {
            List<String> keys = Stage.keys(scope + ":" + who + ":" + done, Math.min(AT_ONCE, rounds - done));
            stage.write(keys, OLD);
            List<String> held = loading.ask(Order.of(Order.Kind.HOLD, keys)).values();
            stage.write(keys, NEW);
            boolean single = scope == Scope.KEY || scope == Scope.TAG;
            ending.ask(Order.end(scope, single ? held : keys.subList(0, 1)));
            loading.ask(Order.of(Order.Kind.RELEASE));
            Thread.sleep(SETTLE_MILLIS);
            forced += held.size();
            stale += stale(held, loading, other, peer.equals("caffeine"));
        }
        return Finding.of(
                "peer",
                peer,
                "invalidated",
                scope.name().toLowerCase(Locale.ROOT),
                "by",
                who + " process",
                "forced",
                (long) forced,
                "stale",
                (long) stale);
    }

    private static int stale(List<String> keys, PeerProcess loading, PeerProcess other, boolean alone) {
        List<String> here = loading.ask(Order.of(Order.Kind.GET, keys)).values();
        List<String> there =
                alone ? here : other.ask(Order.of(Order.Kind.GET, keys)).values();
        int stale = 0;
        for (int i = 0; i < keys.size(); i++) {
            String old = Stage.value(keys.get(i), OLD);
            if (here.get(i).equals(old) || there.get(i).equals(old)) {
                stale++;
            }
        }
        return stale;
    }
}
