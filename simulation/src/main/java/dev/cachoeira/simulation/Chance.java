package dev.cachoeira.simulation;

import dev.cachoeira.runtime.Stamps;

/** The one source of randomness of a run: SplitMix64 (Steele, Lea and Flood 2014). The same seed, the same run. */
final class Chance implements Stamps {

    static final long MICRO = 1_000;
    static final long MILLI = 1_000_000;

    private long state;

    Chance(long seed) {
        this.state = seed;
    }

    /** A number of 64 random bits; never 0, so that it can be a stamp. */
    @Override
    public long next() {
        long bits = bits();
        return bits == 0 ? 1 : bits;
    }

    /** Another one, which begins where this one stands, draws other numbers and leaves this one as it was. */
    Chance apart() {
        return new Chance(~state * 0xd1342543de82ef95L);
    }

    private long bits() {
        state += 0x9e3779b97f4a7c15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** From 0 to {@code bound - 1}. */
    int below(int bound) {
        return (int) (((bits() >>> 32) * bound) >>> 32);
    }

    /** From {@code least} to {@code most}, both included. */
    int between(int least, int most) {
        return least + below(most - least + 1);
    }

    /** A time in nanoseconds between two times. */
    long nanos(long least, long most) {
        return least + Math.floorMod(bits() >>> 1, most - least + 1);
    }

    /** True in {@code percent} of cases. */
    boolean percent(int percent) {
        return below(100) < percent;
    }
}
