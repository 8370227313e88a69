package dev.cachoeira.benchmarks.trial;

import dev.cachoeira.benchmarks.peer.Peer;
import dev.cachoeira.benchmarks.peer.Scope;
import dev.cachoeira.testkit.fault.FaultProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A process cannot be told of an invalidation, for its connections are gone. Does it find out? */
final class Disconnect implements Trial {

    private static final int KEYS = 160;
    private static final long AWAY_MILLIS = 4_000;
    private static final int OLD = 1;
    private static final int NEW = 2;

    private final long waitMillis;

    Disconnect(long waitMillis) {
        this.waitMillis = waitMillis;
    }

    @Override
    public String name() {
        return "disconnect";
    }

    @Override
    public String question() {
        return "Does a process that was cut off from Redis go on serving what was invalidated meanwhile?";
    }

    @Override
    public List<String> peers() {
        return List.of("cachoeira", "jetcache", "redisson-local", "redisson-tracking", "jedis-tracking");
    }

    @Override
    public String method() {
        return ("A process remembers %d keys; its connections go (reset and refused, or half-open: nothing arrives and nobody "
                        + "hears of it); the source changes and another process invalidates each key; after %d s the network "
                        + "heals. Stale: keys of which the first process serves the old version %d s after that.")
                .formatted(KEYS, AWAY_MILLIS / 1_000, waitMillis / 1_000);
    }

    @Override
    public List<Finding> run(String peer, Stage stage, Progress progress) throws IOException, InterruptedException {
        PeerProcess other = stage.process();
        List<Finding> findings = new ArrayList<>();
        findings.add(measure(peer, stage, other, "cut", Disconnect::cut));
        progress.tell(peer + ", cut");
        findings.add(measure(peer, stage, other, "half-open", FaultProxy::halfOpen));
        progress.tell(peer + ", half-open");
        return findings;
    }

    private Finding measure(String peer, Stage stage, PeerProcess other, String fault, Consumer<FaultProxy> strike)
            throws IOException, InterruptedException {
        try (FaultProxy proxy = FaultProxy.to(stage.redis().port())) {
            int stale = stale(stage, proxy, other, fault, strike);
            return Finding.of("peer", peer, "connections", fault, "keys", (long) KEYS, "stale", (long) stale);
        }
    }

    private static void cut(FaultProxy proxy) {
        proxy.refuse();
        proxy.cutAll();
    }

    private int stale(Stage stage, FaultProxy proxy, PeerProcess other, String prefix, Consumer<FaultProxy> fault)
            throws IOException, InterruptedException {
        PeerProcess away = stage.process("redis://127.0.0.1:" + proxy.port());
        List<String> keys = Stage.keys(prefix, KEYS);
        stage.write(keys, OLD);
        away.ask(Order.of(Order.Kind.GET, keys));
        away.ask(Order.of(Order.Kind.GET, keys)); // what was loaded is remembered by some only when it is read
        fault.accept(proxy);
        stage.write(keys, NEW);
        other.ask(Order.end(Scope.KEY, keys));
        Thread.sleep(AWAY_MILLIS);
        proxy.heal();
        Thread.sleep(waitMillis);
        List<String> values = away.ask(Order.of(Order.Kind.GET, keys)).values();
        return (int)
                values.stream().filter(value -> value.endsWith(Peer.BAR + OLD)).count();
    }
}
