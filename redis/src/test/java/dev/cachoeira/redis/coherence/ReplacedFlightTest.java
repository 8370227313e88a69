package dev.cachoeira.redis.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A get waits for another process's load; an epoch ends, so the next get does not join it but sets out anew. The first
 * one must still be woken by the end of that load, and must not bring into memory what was invalidated since.
 */
class ReplacedFlightTest {

    private static final int SLOT = Slots.FIRST_HELD + 1;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HoldingCodec codec = new HoldingCodec();
    private RedisServer redis;
    private RowServer rows;
    private Shop here;
    private Shop other;
    private HeldLoad othersLoad;
    private CompletableFuture<Row> first;

    @BeforeEach
    void aGetWaitsAndIsReplacedByAYoungerOne() {
        redis = RedisServer.launch();
        rows = new RowServer();
        here = Shop.open(redis.uri(), Shop.PATIENT, codec, settings -> settings.executor(threads));
        other = Shop.open(redis.uri(), Shop.PATIENT);
        here.of(SLOT).get(SLOT); // so that it knows its epochs
        othersLoad = new HeldLoad(rows);
        var unused = other.of(SLOT).async().get(SLOT, othersLoad);
        othersLoad.read().join();

        first = get();
        here.awaitPushes(); // it has seen the other's lease
        other.of(SLOT).clear();
        here.awaitPushes();
        CompletableFuture<Row> second = get();
        here.awaitPushes();
        othersLoad.release();
        assertThat(second).succeedsWithin(Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        here.close();
        other.close();
        rows.close();
        redis.close();
        threads.shutdownNow();
    }

    private CompletableFuture<Row> get() {
        return here.of(SLOT).async().get(SLOT, key -> CompletableFuture.completedFuture(rows.read(key, 0)));
    }

    @Test
    void theFirstIsWokenByTheEndOfTheLoadAndNotByTheLeasesTtl() {
        assertThat(first).succeedsWithin(1, TimeUnit.SECONDS);
    }

    @Test
    void aWaitingGetIsNotForgottenByItsOwnProcessesInvalidation() {
        int slot = SLOT + 1;
        here.of(slot).get(slot);
        HeldLoad held = new HeldLoad(rows);
        var unused = other.of(slot).async().get(slot, held);
        held.read().join();
        CompletableFuture<Row> waiting =
                here.of(slot).async().get(slot, key -> CompletableFuture.completedFuture(rows.read(key, 0)));
        here.awaitPushes();

        here.of(slot).invalidate(slot);

        assertThat(waiting).succeedsWithin(1, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theFirstStoresNothingThatWasInvalidatedMeanwhile(boolean here) throws Exception {
        HoldingCodec.Hold hold = codec.hold(SLOT);
        CompletableFuture.anyOf(first, CompletableFuture.runAsync(hold::awaitEntered, threads))
                .get(30, TimeUnit.SECONDS);
        long version = rows.write(SLOT);
        (here ? this.here : other).of(SLOT).invalidate(SLOT);
        this.here.awaitPushes();
        hold.release();
        first.get(10, TimeUnit.SECONDS);

        assertThat(this.here.of(SLOT).get(SLOT, key -> rows.read(key, 0)).version())
                .isEqualTo(version);
    }
}
