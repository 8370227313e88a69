package dev.cachoeira.simulation;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which place is in charge of which slot, as somebody sees it.
 *
 * @param epoch how young the view is; a view may have heard of an epoch and not yet of its slots
 * @param owners by slot, the place; not to be changed
 * @param claims by place, the epoch in which it has taken a slot over last; not to be changed
 */
record SlotMap(long epoch, int[] owners, long[] claims) {

    /** All in one place. */
    static SlotMap single() {
        return new SlotMap(0, new int[1], new long[1]);
    }

    int owner(int slot) {
        return owners[slot];
    }

    int slots() {
        return owners.length;
    }

    /** The places that are in charge of anything. */
    Set<Integer> places() {
        Set<Integer> places = new LinkedHashSet<>();
        for (int owner : owners) {
            places.add(owner);
        }
        return places;
    }

    SlotMap moved(int slot, int to) {
        int[] next = owners.clone();
        next[slot] = to;
        long[] claimed = claims.clone();
        claimed[to] = epoch + 1;
        return new SlotMap(epoch + 1, next, claimed);
    }

    SlotMap withEpoch(long newEpoch) {
        return new SlotMap(newEpoch, owners, claims);
    }

    boolean sameSlots(SlotMap other) {
        return Arrays.equals(owners, other.owners);
    }

    /** The places that are in charge of other slots than before. */
    Set<Integer> changedSince(SlotMap before) {
        Set<Integer> changed = new LinkedHashSet<>();
        for (int slot = 0; slot < owners.length; slot++) {
            if (owners[slot] != before.owners[slot]) {
                changed.add(owners[slot]);
                changed.add(before.owners[slot]);
            }
        }
        return changed;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SlotMap that && epoch == that.epoch && sameSlots(that);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(owners) + Long.hashCode(epoch);
    }

    @Override
    public String toString() {
        return "slots " + Arrays.toString(owners) + " of epoch " + epoch;
    }
}
