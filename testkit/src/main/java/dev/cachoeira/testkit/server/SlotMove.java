package dev.cachoeira.testkit.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A slot on its way from one master to another, step by step: {@link RedisCluster#startMove}, {@link #migrateKeys()},
 * {@link #finish()}. Between the steps clients meet {@code ASK} and {@code TRYAGAIN}, after them {@code MOVED}. Not
 * thread-safe.
 */
public final class SlotMove {

    private static final int BATCH = 100;

    private final RedisCluster cluster;
    private final String slot;
    private final RedisServer from;
    private final RedisServer to;
    private final String toId;

    private SlotMove(RedisCluster cluster, int slot, RedisServer from, RedisServer to) {
        this.cluster = cluster;
        this.slot = String.valueOf(slot);
        this.from = from;
        this.to = to;
        this.toId = id(to);
    }

    static SlotMove start(RedisCluster cluster, int slot, RedisServer from, RedisServer to) {
        if (slot < 0 || slot >= Slots.COUNT) {
            throw new IllegalArgumentException("slot must be 0 to 16383 but it is " + slot);
        }
        var move = new SlotMove(cluster, slot, from, to);
        to.send("CLUSTER", "SETSLOT", move.slot, "IMPORTING", id(from));
        from.send("CLUSTER", "SETSLOT", move.slot, "MIGRATING", move.toId);
        return move;
    }

    /** Moves the slot's keys to the target ({@code MIGRATE}). Safe to call again. */
    public void migrateKeys() {
        try (var source = from.client()) {
            List<byte[]> keys = keys(source);
            while (!keys.isEmpty()) {
                source.send(migration(keys));
                keys = keys(source);
            }
        }
    }

    /** Gives the slot to the target and waits until all nodes know. {@link RespException} if keys are left behind. */
    public void finish() {
        to.send("CLUSTER", "SETSLOT", slot, "NODE", toId);
        from.send("CLUSTER", "SETSLOT", slot, "NODE", toId);
        for (RedisServer master : cluster.masters()) {
            if (master != to && master != from) {
                master.send("CLUSTER", "SETSLOT", slot, "NODE", toId);
            }
        }
        cluster.awaitStable();
    }

    /** Leaves the slot where it was. Keys that were moved already are lost to clients; meant for a move without keys. */
    public void cancel() {
        from.send("CLUSTER", "SETSLOT", slot, "STABLE");
        to.send("CLUSTER", "SETSLOT", slot, "STABLE");
    }

    private List<byte[]> keys(RespClient source) {
        Object reply = source.send(bytes("CLUSTER"), bytes("GETKEYSINSLOT"), bytes(slot), bytes(String.valueOf(BATCH)));
        var keys = new ArrayList<byte[]>();
        if (reply instanceof List<?> list) {
            list.forEach(key -> keys.add((byte[]) key));
        }
        return keys;
    }

    private byte[][] migration(List<byte[]> keys) {
        var words = new ArrayList<>(List.of(
                bytes("MIGRATE"),
                bytes("127.0.0.1"),
                bytes(String.valueOf(to.port())),
                bytes(""),
                bytes("0"),
                bytes("5000")));
        String password = to.password();
        if (password != null) {
            words.add(bytes("AUTH"));
            words.add(bytes(password));
        }
        words.add(bytes("KEYS"));
        words.addAll(keys);
        return words.toArray(byte[][]::new);
    }

    private static String id(RedisServer node) {
        return String.valueOf(node.send("CLUSTER", "MYID"));
    }

    private static byte[] bytes(String word) {
        return word.getBytes(StandardCharsets.UTF_8);
    }
}
