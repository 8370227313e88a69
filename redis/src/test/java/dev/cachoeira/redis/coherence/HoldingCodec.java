package dev.cachoeira.redis.coherence;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds up whoever decodes a chosen row, once: between the reply of Redis and the store in memory. */
final class HoldingCodec extends RowCodec {

    private final Map<Integer, Hold> holds = new ConcurrentHashMap<>();

    /** The next one to decode this row is held. */
    Hold hold(int slot) {
        Hold hold = new Hold();
        holds.put(slot, hold);
        return hold;
    }

    @Override
    public Row decode(byte[] bytes, int offset, int length) {
        Row row = super.decode(bytes, offset, length);
        Hold hold = holds.remove(row.slot());
        if (hold != null) {
            hold.enter();
        }
        return row;
    }

    /** One decoding that is held up. */
    static final class Hold {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        private void enter() {
            entered.countDown();
            await(released);
        }

        /** Waits until somebody is held. */
        void awaitEntered() {
            await(entered);
        }

        void release() {
            released.countDown();
        }

        private static void await(CountDownLatch latch) {
            try {
                if (!latch.await(30, TimeUnit.SECONDS)) {
                    throw new AssertionError("nobody came");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
