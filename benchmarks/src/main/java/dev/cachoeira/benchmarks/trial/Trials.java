package dev.cachoeira.benchmarks.trial;

import java.util.List;

/** All trials. */
public final class Trials {

    private Trials() {}

    /**
     * All of them, in a long form or one for a first look.
     *
     * @param quick whether fewer rounds do
     */
    public static List<Trial> all(boolean quick) {
        return List.of(
                new Stampede(quick ? 3 : 9),
                new Race(quick ? 100 : 2_000),
                new Propagation(quick ? 200 : 2_000),
                new Disconnect(quick ? 3_000 : 10_000),
                new Clear(quick ? 50_000 : 1_000_000),
                new Memory(quick ? 20_000 : 100_000));
    }
}
