package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.cache.Interleavings.Seen;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Memory in all interleavings of a few operations: a map that may forget, but never shows what was replaced or dropped. */
class LocalMemoryInterleavingsTest {

    private static final long NOW = 1;
    private static final long LATER = 2;

    @Test
    void itIsAMapThatMayForget() {
        Interleavings.chosen(8, 100).sequentialSpecification(ForgetfulMap.class).check(Keys.class);
    }

    @Test
    void whatHasExpiredIsNotShownAndSweepingTakesNothingElse() {
        Interleavings.chosen(4, 60).sequentialSpecification(ForgetfulMap.class).check(BriefKeys.class);
    }

    @Test
    @Tag("slow")
    void itIsAMapThatMayForgetUnderStress() {
        Interleavings.stress(20, 300)
                .sequentialSpecification(ForgetfulMap.class)
                .check(Keys.class);
    }

    @Test
    @Tag("slow")
    void itIsAMapThatMayForgetWhileItEvicts() {
        Interleavings.stress(20, 300)
                .sequentialSpecification(ForgetfulMap.class)
                .check(FewKeys.class);
    }

    @Test
    void nothingIsShownThatRestsOnWhatHasEnded() {
        Interleavings.chosen(8, 100).sequentialSpecification(ForgetfulMap.class).check(Footings.class);
    }

    @Test
    void nothingOlderThanACompletedDropIsShownHoweverLateItWasPut() {
        Interleavings.chosen(8, 100).sequentialSpecification(NeverStale.class).check(Fills.class);
    }

    @Test
    @Tag("slow")
    void nothingOlderThanACompletedDropIsShownUnderStress() {
        Interleavings.stress(20, 300).sequentialSpecification(NeverStale.class).check(Fills.class);
    }

    /** The model. It forgets nothing: that is left to {@link Seen}. */
    public static class ForgetfulMap {
        private final int[] values = new int[3];
        private final boolean[] brief = new boolean[3];

        public void put(int key, int value) {
            values[key] = value;
            brief[key] = false;
        }

        /** Who finds another's value in the place has come before it. */
        public void putIf(int key, int value) {
            put(key, value);
        }

        public void putBriefly(int key, int value) {
            put(key, value);
            brief[key] = true;
        }

        public void drop(int key) {
            values[key] = 0;
        }

        public Seen find(int key) {
            return new Seen(values[key] == 0 ? "nothing put" : (Object) values[key]);
        }

        public Seen findLater(int key) {
            return brief[key] ? new Seen("nothing live") : find(key);
        }

        public void sweep() {
            // what it lets go of may be forgotten at any time
        }

        public void endAll() {
            java.util.Arrays.fill(values, 0);
        }
    }

    /** Two keys, both of which have room. */
    @Param(name = "key", gen = IntGen.class, conf = "0:1")
    @Param(name = "value", gen = IntGen.class, conf = "1:4")
    public static class Keys {
        final LocalMemory<Long> memory;
        private final Footing footing = LocalMemoryTest.footing();

        public Keys() {
            this(2);
        }

        Keys(int items) {
            memory = new LocalMemory<>(items, null, Runnable::run);
        }

        LocalKey<Long> key(int key) {
            return LocalKey.of(footing.scope(), (long) key);
        }

        LocalEntry<Long> entry(int key, int value, long expiresAt) {
            return LocalEntry.of(key(key), value, footing, expiresAt);
        }

        @Operation
        public void put(@Param(name = "key") int key, @Param(name = "value") int value) {
            memory.put(entry(key, value, Long.MAX_VALUE));
        }

        @Operation
        public void putIf(@Param(name = "key") int key, @Param(name = "value") int value) {
            memory.putIf(entry(key, value, Long.MAX_VALUE), () -> true);
        }

        @Operation
        public void drop(@Param(name = "key") int key) {
            memory.drop(key(key));
        }

        @Operation
        public Seen find(@Param(name = "key") int key) {
            return seen(memory.find(key(key), NOW));
        }

        @Validate
        public void noShortcutLeadsToWhatHasEnded() throws ReflectiveOperationException {
            assertNoneEnded(memory);
        }
    }

    /** Some are live for a short time only, and are swept. */
    public static class BriefKeys extends Keys {
        @Operation
        public void putBriefly(@Param(name = "key") int key, @Param(name = "value") int value) {
            memory.put(entry(key, value, LATER));
        }

        @Operation
        public Seen findLater(@Param(name = "key") int key) {
            return seen(memory.find(key(key), LATER));
        }

        @Operation
        public void sweep() {
            memory.sweep(LATER);
        }
    }

    /** Room for one. */
    public static class FewKeys extends Keys {
        public FewKeys() {
            super(1);
        }
    }

    private static Seen seen(LocalEntry<Long> entry) {
        return new Seen(entry == null ? null : entry.value);
    }

    private static void assertNoneEnded(LocalMemory<Long> memory) throws ReflectiveOperationException {
        var field = LocalMemory.class.getDeclaredField("shortcuts");
        field.setAccessible(true);
        var shortcuts = (AtomicReferenceArray<?>) field.get(memory);
        for (int i = 0; i < shortcuts.length(); i++) {
            LocalEntry<?> entry = (LocalEntry<?>) shortcuts.get(i);
            if (entry != null && !entry.live(NOW)) {
                throw new IllegalStateException("a shortcut keeps " + entry.value);
            }
        }
    }

    /** Entries rest on an epoch that ends, and on the one that comes after it. */
    @Param(name = "key", gen = IntGen.class, conf = "0:1")
    @Param(name = "value", gen = IntGen.class, conf = "1:4")
    public static class Footings {
        private final LocalMemory<Long> memory = new LocalMemory<>(2, null, Runnable::run);
        private final Scope scope = LocalMemoryTest.footing().scope();
        private final Coverage coverage = new Coverage(new Endings(), Long.MAX_VALUE);
        private volatile Epoch epoch = epoch();
        private volatile Footing footing = footing();

        private Epoch epoch() {
            return new Epoch("epoch", 1, coverage);
        }

        private Footing footing() {
            return new Dependencies(scope, new Epoch[] {epoch}).under(coverage);
        }

        @Operation
        public void put(@Param(name = "key") int key, @Param(name = "value") int value) {
            memory.put(LocalEntry.of(LocalKey.of(scope, (long) key), value, footing, Long.MAX_VALUE));
        }

        @Operation
        public Seen find(@Param(name = "key") int key) {
            return seen(memory.find(LocalKey.of(scope, (long) key), NOW));
        }

        @Operation(nonParallelGroup = "ends")
        public void endAll() {
            Epoch before = epoch;
            epoch = epoch();
            footing = footing();
            before.end();
        }
    }

    /** Nobody is shown anything that is too old. */
    public static class NeverStale {

        public void change(int key) {
            // the value that counts is another
        }

        public void fill(int key) {
            // memory may have it or not
        }

        public String find(int key) {
            return "current";
        }
    }

    /** As the engine fills memory: with a version that it has read, unless a drop was counted since. */
    @Param(name = "key", gen = IntGen.class, conf = "0:1")
    public static class Fills {
        private final LocalMemory<Long> memory = new LocalMemory<>(2, null, Runnable::run);
        private final Footing footing = LocalMemoryTest.footing();
        private final AtomicIntegerArray source = new AtomicIntegerArray(2);
        private final AtomicIntegerArray stripes = new AtomicIntegerArray(2);
        private final AtomicIntegerArray dropped = new AtomicIntegerArray(2);

        private LocalKey<Long> key(int key) {
            return LocalKey.of(footing.scope(), (long) key);
        }

        @Operation
        public void change(@Param(name = "key") int key) {
            int version = source.incrementAndGet(key);
            stripes.incrementAndGet(key);
            memory.drop(key(key));
            dropped.accumulateAndGet(key, version, Math::max);
        }

        @Operation
        public void fill(@Param(name = "key") int key) {
            int count = stripes.get(key);
            int version = source.get(key);
            memory.putIf(LocalEntry.of(key(key), version, footing, Long.MAX_VALUE), () -> stripes.get(key) == count);
        }

        @Operation
        public String find(@Param(name = "key") int key) {
            int least = dropped.get(key);
            LocalEntry<Long> found = memory.find(key(key), NOW);
            return found == null || (int) found.value >= least ? "current" : found.value + " after " + least;
        }
    }

    @Test
    void whatIsFoundAgreesWithWhatIsThereOrNothing() {
        assertThat(new Seen(1)).isEqualTo(new Seen(1)).isEqualTo(new Seen(null)).isNotEqualTo(new Seen(2));
    }
}
