package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** However many tenants and tags there are, what is remembered of their names is bounded. */
class BoundedNamesTest {

    private static final int KEPT = 100;

    @Test
    void anEpochThatAnEraForgetsEnds() {
        AtomicLong stamps = new AtomicLong();
        Era era = new Era(stamps::incrementAndGet, new Endings());
        List<Epoch> epochs = new ArrayList<>();
        for (int i = 0; i < EpochTable.MOST + 1_000; i++) {
            epochs.add(era.epoch("tag" + i));
        }

        assertThat(epochs.stream().filter(epoch -> !epoch.ended()).count()).isLessThanOrEqualTo(EpochTable.MOST);
    }

    @Test
    void scopesThatNobodyHasAreForgottenAndTheirCountsAreNot() {
        Scopes scopes = scopes();
        for (int i = 0; i < 100 * KEPT; i++) {
            scopes.get("tenant" + i).tally().misses.increment();
        }

        for (int i = 0; i < 200 && scopes.size() > 2 * KEPT; i++) {
            System.gc();
        }

        assertThat(scopes.size()).isBetween(KEPT, 2 * KEPT);
        assertThat(scopes.tallies().stream()
                        .mapToLong(tally -> tally.misses.sum())
                        .sum())
                .isEqualTo(100 * KEPT);
    }

    @Test
    void aScopeThatAnEntryHasIsFoundByPushes() {
        Scopes scopes = scopes();
        LocalKey<String> key = LocalKey.of(scopes.get("acme"), "key");
        for (int i = 0; i < 10 * KEPT; i++) {
            scopes.get("tenant" + i);
        }
        System.gc();

        assertThat(scopes.known("acme")).isSameAs(key.scope());
        assertThat(scopes.get("acme")).isSameAs(key.scope());
        Reference.reachabilityFence(key);
    }

    private static Scopes scopes() {
        return new Scopes(KEPT, tenant -> new Scope(new KeyLayout("client"), "texts", null, tenant, false));
    }
}
