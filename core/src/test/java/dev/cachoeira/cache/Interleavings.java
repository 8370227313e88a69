package dev.cachoeira.cache;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import java.util.concurrent.atomic.LongAdder;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;

/**
 * What tests by Lincheck share: it makes scenarios of a few operations, each the same in every build, runs each under many
 * schedules, and looks for an order of the operations in which a sequential model gives the same results.
 *
 * <p>A model checker's threads are switched by Lincheck, at reads and writes of shared fields: each run is the same, and a
 * failure comes with its schedule. It sees no reordering by the processor, so what is short is run under stress as well.
 */
final class Interleavings {

    private Interleavings() {}

    /** Schedules that Lincheck chooses. */
    static ModelCheckingOptions chosen(int scenarios, int schedules) {
        return new ModelCheckingOptions()
                .iterations(scenarios)
                .invocationsPerIteration(schedules)
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(2)
                .actorsAfter(2)
                .addGuarantee(forClasses(Interleavings::notTested).allMethods().ignore());
    }

    /** Caffeine counts as one step, with what it calls back; and whatever only counts is no step at all. */
    private static boolean notTested(String type) {
        return type.startsWith("com.github.benmanes.caffeine.")
                || type.startsWith("org.slf4j.")
                || type.equals(Histogram.class.getName())
                || type.equals(LongAdder.class.getName());
    }

    /** Schedules that come about. */
    static StressOptions stress(int scenarios, int runs) {
        return new StressOptions()
                .iterations(scenarios)
                .invocationsPerIteration(runs)
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(2);
    }

    /** What a look into memory has found; since memory may forget at any time, nothing agrees with everything. */
    static final class Seen {

        private final @Nullable Object value;

        Seen(@Nullable Object value) {
            this.value = value;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Seen that && (value == null || that.value == null || value.equals(that.value));
        }

        /** By the value all the same: results that differ are all looked at. */
        @Override
        public int hashCode() {
            return value == null ? 0 : value.hashCode();
        }

        @Override
        public String toString() {
            return value == null ? "nothing" : value.toString();
        }
    }
}
