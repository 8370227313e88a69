package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SharedDependenciesTest {

    private static final int MANY = 100_000;

    private final Coverage coverage = new Coverage(new Endings(), Long.MAX_VALUE);
    private final SplittableRandom random = new SplittableRandom(1);
    private final Scope scope = new Scope(new KeyLayout("client:"), "products", null, "acme", true);
    private final SharedDependencies shared = new SharedDependencies();

    private Dependencies of(Epoch... epochs) {
        return new Dependencies(scope, epochs);
    }

    private Epoch epoch() {
        return new Epoch("e", random.nextLong(), coverage);
    }

    @Test
    void valuesWithTheSameEpochsShareOneObject() {
        Epoch cache = epoch();
        Epoch tag = epoch();
        Dependencies first = shared.shared(of(cache, tag));

        assertThat(shared.shared(of(cache, tag))).isSameAs(first);
        assertThat(shared.find(first.fingerprint())).isSameAs(first);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        Dependencies kept = shared.shared(of(epoch()));

        assertThat(shared.find(kept.fingerprint() + 1)).isNull();
        assertThat(shared.find(kept.fingerprint() + 16)).isNull();
    }

    /** An epoch that was believed again is another object with the same nonce. */
    @Test
    void newEpochsWithTheNoncesOfOldOnesReplaceThem() {
        Epoch before = epoch();
        Epoch after = new Epoch("e", before.nonce(), coverage);
        shared.shared(of(before));

        Dependencies fresh = shared.shared(of(after));

        assertThat(fresh.epochs()).containsExactly(after);
        assertThat(shared.find(fresh.fingerprint())).isSameAs(fresh);
    }

    @Test
    void hundredsAreAllFoundAgain() {
        List<Dependencies> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            all.add(shared.shared(of(epoch())));
        }

        assertThat(all)
                .allSatisfy(one -> assertThat(shared.find(one.fingerprint())).isSameAs(one));
    }

    @Test
    void theNewestIsFoundHoweverManyThereAre() {
        for (int i = 0; i < MANY; i++) {
            Dependencies one = shared.shared(of(epoch()));
            assertThat(shared.find(one.fingerprint())).isSameAs(one);
        }

        assertThat(shared.slots()).isEqualTo(1 << 14);
    }

    @Test
    void thoseThatHaveEndedMakeRoom() {
        for (int i = 0; i < MANY; i++) {
            Epoch epoch = epoch();
            shared.shared(of(epoch));
            epoch.end();
        }

        assertThat(shared.slots()).isEqualTo(16);
    }
}
