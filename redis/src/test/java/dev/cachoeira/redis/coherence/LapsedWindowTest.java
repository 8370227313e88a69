package dev.cachoeira.redis.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.cache.FleetOptions;
import dev.cachoeira.cache.Level;
import dev.cachoeira.testkit.server.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Redis, or this process, stands still for longer than the coherence window, but no deadline is missed. What was then
 * remembered without Redis must go when it is back: nobody could say that it was invalidated.
 */
class LapsedWindowTest {

    private static final int SLOT = Slots.FIRST_HELD + 1;

    private static final int PROBE = Slots.FIRST_HELD + 3;

    private static final FleetOptions LONG_OUTAGE_TTL =
            Shop.OPTIONS.withDeadline(Duration.ofSeconds(20)).withOutageTtl(Duration.ofSeconds(60));

    @Test
    void whatWasRememberedWithoutRedisGoesWhenItIsBack() throws Exception {
        try (RedisServer redis = RedisServer.launch();
                RowServer rows = new RowServer();
                Shop here = Shop.open(redis.uri(), LONG_OUTAGE_TTL);
                Shop other = Shop.open(redis.uri(), Shop.PATIENT)) {
            here.of(PROBE).get(PROBE, key -> rows.read(key, 0));
            redis.pause();
            rows.write(PROBE);
            awaitLapse(here, rows);
            here.of(SLOT).get(SLOT, key -> rows.read(key, 0)); // not in Redis, so no push will tell of it
            redis.resume();
            awaitRedis(here, other, rows);

            long version = rows.write(SLOT);
            other.of(SLOT).invalidate(SLOT);
            here.awaitPushes();

            assertThat(here.of(SLOT).get(SLOT, key -> rows.read(key, 0)).version())
                    .isEqualTo(version);
        }
    }

    /** Until a row that the other has put into Redis comes from there. */
    private static void awaitRedis(Shop here, Shop other, RowServer rows) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        for (int slot = PROBE + 2; ; slot += 2) {
            other.of(slot).get(slot, key -> rows.read(key, 0));
            if (here.of(slot).lookup(slot, key -> rows.read(key, 0)).level() == Level.L2) {
                here.awaitPushes();
                return;
            }
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    /** Until what memory had before is not believed any more. */
    private static void awaitLapse(Shop here, RowServer rows) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (here.of(PROBE).get(PROBE, key -> rows.read(key, 0)).version() == 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(5);
        }
    }
}
