package dev.cachoeira.benchmarks;

import java.util.SplittableRandom;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.RejectionInversionZipfSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * The keys that are asked for, drawn beforehand: drawing costs more than a hit. Ranks are scattered over the key space, so
 * that hot keys are not neighbours in memory.
 */
public final class Keys {

    private static final int DRAWN = 1 << 20;

    private final int[] drawn = new int[DRAWN];

    /** Draws keys; the same task draws the same keys. */
    public Keys(Task task) {
        int[] scattered = scattered(task.keys());
        UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(42L);
        var zipf = RejectionInversionZipfSampler.of(random, task.keys(), 0.99);
        for (int i = 0; i < DRAWN; i++) {
            int rank = task.distribution() == Task.Distribution.ZIPF ? zipf.sample() - 1 : random.nextInt(task.keys());
            drawn[i] = scattered[rank];
        }
    }

    private static int[] scattered(int count) {
        int[] keys = new int[count];
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            keys[i] = keys[other];
            keys[other] = i;
        }
        return keys;
    }

    /** One thread's way through the keys. */
    public Cursor cursor(int thread) {
        return new Cursor(thread * 7_919);
    }

    /** Hands out one key after the other, for ever. Not thread-safe. */
    public final class Cursor {
        private int position;

        private Cursor(int start) {
            position = start;
        }

        /** The next key. */
        public long next() {
            return drawn[position++ & (DRAWN - 1)];
        }
    }
}
