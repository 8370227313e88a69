package dev.cachoeira.chaos.source;

import java.util.List;
import java.util.stream.IntStream;

/** Which rows there are. Even ones carry a tag, odd ones none; those of the probes are left alone by the load. */
public final class Rows {

    /** Rows of the load: from 0. */
    public static final int LOAD = 400;

    /** All rows, those of the probes behind the others. */
    public static final int ALL = LOAD + 12;

    private static final int GROUP = 8;

    private Rows() {}

    /** Whether it is invalidated by its tag too. */
    public static boolean isTagged(int row) {
        return row < LOAD && row % 2 == 0;
    }

    /** Its tag. */
    public static String tag(int row) {
        return "group-" + row / GROUP;
    }

    /** The tagged rows of the same tag. */
    public static List<Integer> sharingTag(int row) {
        int first = row / GROUP * GROUP;
        return IntStream.range(first, first + GROUP)
                .filter(Rows::isTagged)
                .boxed()
                .toList();
    }

    /** The rows of the probes. */
    public static List<Integer> probes() {
        return IntStream.range(LOAD, ALL).boxed().toList();
    }
}
