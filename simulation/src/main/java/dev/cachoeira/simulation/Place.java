package dev.cachoeira.simulation;

import org.jspecify.annotations.Nullable;

/** An address where a server runs, or none for a while: the only one, or one of a cluster. */
final class Place {

    private final int index;
    private final String name;
    private Server last;
    private @Nullable Server master;
    private SlotMap map;

    Place(int index, String name, Server first, SlotMap map) {
        this.index = index;
        this.name = name;
        this.last = first;
        this.master = first;
        this.map = map;
    }

    int index() {
        return index;
    }

    String name() {
        return name;
    }

    /** The server in charge, or null while there is none. */
    @Nullable
    Server master() {
        return master;
    }

    void master(@Nullable Server newMaster) {
        master = newMaster;
        last = newMaster == null ? last : newMaster;
    }

    /** The server in charge, or the last that was. */
    Server last() {
        return last;
    }

    /** How whoever runs here sees the slots. */
    SlotMap map() {
        return map;
    }

    /** Hears of a map of slots. */
    void learn(SlotMap seen) {
        if (seen.epoch() >= map.epoch()) {
            map = seen;
        }
    }
}
