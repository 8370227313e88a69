package dev.cachoeira.redis.connection;

import io.lettuce.core.cluster.SlotHash;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which node of a cluster is in charge of which slot, as one node sees it. Immutable; equal ones are cheaply told. */
final class ClusterView {

    private static final short NOBODY = -1;

    private final long epoch;
    private final String claim;
    /** In alphabetical order, so that two views of the same slots have the same numbers. */
    private final List<String> nodes;

    private final short[] owners;

    private ClusterView(long epoch, String claim, List<String> nodes, short[] owners) {
        this.epoch = epoch;
        this.claim = claim;
        this.nodes = nodes;
        this.owners = owners;
    }

    static ClusterView empty() {
        return of(-1, "", List.of());
    }

    private record Range(int from, int to, String node) {}

    /**
     * From the replies to {@code CLUSTER INFO} and {@code CLUSTER SLOTS}.
     *
     * @param asked the host that was asked: a node that does not know its own address leaves it out
     */
    static ClusterView parse(String info, List<?> slots, String asked) {
        long epoch = Long.parseLong(ServerFacts.field(info, "cluster_current_epoch"));
        String claim = ServerFacts.field(info, "cluster_my_epoch");
        return of(epoch, claim, slots.stream().map(range -> range(range, asked)).toList());
    }

    private static Range range(@Nullable Object range, String asked) {
        List<?> parts = Replies.list(range);
        List<?> primary = Replies.list(parts.get(2));
        Object host = primary.get(0);
        String address = (host == null ? "" : Replies.text(host)) + ":" + Replies.text(primary.get(1));
        return new Range(
                Integer.parseInt(Replies.text(parts.get(0))),
                Integer.parseInt(Replies.text(parts.get(1))),
                node(address, asked));
    }

    /** Host and port; a node that does not know its own host, or does not tell it, is where it was asked. */
    static String node(String address, String asked) {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon);
        return host.isEmpty() || host.equals("?") ? asked + address.substring(colon) : address;
    }

    private static ClusterView of(long epoch, String claim, List<Range> ranges) {
        Set<String> names = new TreeSet<>();
        ranges.forEach(range -> names.add(range.node()));
        List<String> nodes = List.copyOf(names);
        short[] owners = new short[SlotHash.SLOT_COUNT];
        Arrays.fill(owners, NOBODY);
        for (Range range : ranges) {
            Arrays.fill(owners, range.from(), range.to() + 1, (short) nodes.indexOf(range.node()));
        }
        return new ClusterView(epoch, claim, nodes, owners);
    }

    @Nullable
    String owner(byte[] key) {
        return owner(SlotHash.getSlot(key));
    }

    private @Nullable String owner(int slot) {
        return owners[slot] == NOBODY ? null : nodes.get(owners[slot]);
    }

    /** The epoch of the node that was asked: another one once it has taken slots over from others. */
    String claim() {
        return claim;
    }

    boolean olderThan(ClusterView other) {
        return epoch < other.epoch;
    }

    /** Whether a node, by its answer to CLUSTER NODES, is giving slots away or taking them over. */
    static boolean moving(String nodes) {
        return nodes.lines()
                .filter(line -> line.contains("myself"))
                .anyMatch(line -> line.contains("->-") || line.contains("-<-"));
    }

    boolean sameSlots(ClusterView other) {
        return nodes.equals(other.nodes) && Arrays.equals(owners, other.owners);
    }

    Set<String> nodes() {
        return Set.copyOf(nodes);
    }

    /** The nodes that are in charge of other slots than before. */
    Set<String> changedSince(ClusterView before) {
        Set<@Nullable String> changed = new HashSet<>();
        for (int slot = 0; slot < owners.length; slot++) {
            if (!Objects.equals(owner(slot), before.owner(slot))) {
                changed.add(owner(slot));
                changed.add(before.owner(slot));
            }
        }
        changed.remove(null);
        return changed;
    }
}
