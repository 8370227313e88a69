package dev.cachoeira.cache;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** What values depend on, shared while the table grows: whatever was kept is found. */
class SharedDependenciesInterleavingsTest {

    @Test
    void itIsASetOfWhatWasShared() {
        Interleavings.chosen(6, 80).sequentialSpecification(Kept.class).check(Table.class);
    }

    @Test
    void itIsASetOfWhatWasSharedUnderStress() {
        Interleavings.stress(5, 200).sequentialSpecification(Kept.class).check(Table.class);
    }

    /** The model. */
    public static class Kept {
        private final boolean[] kept = new boolean[Table.ALL];

        public String share(int number) {
            kept[number] = true;
            return "its epochs";
        }

        public String find(int number) {
            return kept[number] ? "its epochs" : "nothing";
        }
    }

    /** The first four places of the table are taken, by what begins its search where all others do. */
    @Param(name = "number", gen = IntGen.class, conf = "0:6")
    public static class Table {
        static final int ALL = 7;
        private static final int CROWD = 3;

        private final Scope scope = LocalMemoryTest.footing().scope();
        private final Coverage coverage = new Coverage(new Endings(), Long.MAX_VALUE);
        private final Epoch[][] epochs = new Epoch[ALL + CROWD][];
        private final SharedDependencies shared = new SharedDependencies();

        public Table() {
            long nonce = 0;
            for (int i = 0; i < epochs.length; i++) {
                do {
                    epochs[i] = new Epoch[] {new Epoch("epoch", ++nonce, coverage)};
                } while ((Epoch.fingerprint(epochs[i]) & 15) != 0);
            }
            for (int i = ALL; i < epochs.length; i++) {
                share(i);
            }
        }

        @Operation
        public String share(@Param(name = "number") int number) {
            return describe(shared.shared(new Dependencies(scope, epochs[number])), number);
        }

        @Operation
        public String find(@Param(name = "number") int number) {
            return describe(shared.find(Epoch.fingerprint(epochs[number])), number);
        }

        private String describe(Dependencies found, int number) {
            if (found == null) {
                return "nothing";
            }
            return found.epochs()[0] == epochs[number][0] ? "its epochs" : "others";
        }
    }
}
