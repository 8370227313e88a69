package dev.cachoeira.redis.connection;

import io.lettuce.core.cluster.SlotHash;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which node of a cluster is in charge of which slot, as one node sees it. Immutable. */
final class ClusterView {

    private final long epoch;
    private final @Nullable String[] owners;

    private ClusterView(long epoch, @Nullable String[] owners) {
        this.epoch = epoch;
        this.owners = owners;
    }

    static ClusterView empty() {
        return new ClusterView(-1, new String[SlotHash.SLOT_COUNT]);
    }

    /**
     * From the replies to {@code CLUSTER INFO} and {@code CLUSTER SLOTS}.
     *
     * @param asked the host that was asked: a node that does not know its own address leaves it out
     */
    static ClusterView parse(String info, List<?> slots, String asked) {
        @Nullable String[] owners = new String[SlotHash.SLOT_COUNT];
        for (Object range : slots) {
            List<?> parts = Replies.list(range);
            int from = Integer.parseInt(Replies.text(parts.get(0)));
            int to = Integer.parseInt(Replies.text(parts.get(1)));
            List<?> primary = Replies.list(parts.get(2));
            Object host = primary.get(0);
            String name = host == null
                            || Replies.text(host).isEmpty()
                            || Replies.text(host).equals("?")
                    ? asked
                    : Replies.text(host);
            Arrays.fill(owners, from, to + 1, name + ":" + Replies.text(primary.get(1)));
        }
        return new ClusterView(Long.parseLong(ServerFacts.field(info, "cluster_current_epoch")), owners);
    }

    @Nullable
    String owner(byte[] key) {
        return owners[SlotHash.getSlot(key)];
    }

    boolean olderThan(ClusterView other) {
        return epoch < other.epoch;
    }

    boolean sameSlots(ClusterView other) {
        return Arrays.equals(owners, other.owners);
    }

    Set<String> nodes() {
        Set<String> nodes = new HashSet<>(Arrays.asList(owners));
        nodes.remove(null);
        return nodes;
    }

    /** The nodes that are in charge of other slots than before. */
    Set<String> changedSince(ClusterView before) {
        Set<String> changed = new HashSet<>();
        for (int slot = 0; slot < owners.length; slot++) {
            if (!java.util.Objects.equals(owners[slot], before.owners[slot])) {
                changed.add(owners[slot]);
                changed.add(before.owners[slot]);
            }
        }
        changed.remove(null);
        return changed;
    }
}
