package dev.cachoeira.cache;

import dev.cachoeira.codec.Codec;
import dev.cachoeira.codec.KeyCodec;
import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.runtime.Clock;
import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.tenant.TenantResolver;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cache of one process in all interleavings of a few gets and changes: memory, flights, stripes and epochs together. */
class FlightInterleavingsTest {

    @Test
    void aCacheAndItsSourceAreOneRegister() {
        Interleavings.stress(10, 300).sequentialSpecification(Registers.class).check(Cached.class);
    }

    @Test
    void getsAtTheSameTimeShareOneLoad() {
        Interleavings.stress(5, 500).sequentialSpecification(One.class).check(Loads.class);
    }

    /** Lincheck takes a minute to see through all classes. */
    @Test
    @Tag("slow")
    void aCacheAndItsSourceAreOneRegisterUnderChosenSchedules() {
        Interleavings.chosen(15, 200).sequentialSpecification(Registers.class).check(Cached.class);
    }

    @Test
    @Tag("slow")
    void getsAtTheSameTimeShareOneLoadUnderChosenSchedules() {
        Interleavings.chosen(5, 200).sequentialSpecification(One.class).check(Loads.class);
    }

    /** Two values, each changed by one thread at a time. */
    public static class Registers {
        private final int[] values = new int[2];

        public int get(int key) {
            return values[key];
        }

        public void invalidate(int key) {
            values[key]++;
        }

        public void put(int key) {
            values[key]++;
        }

        public void expire(int key) {
            // the value is the same
        }
    }

    private static Cache<Long, Integer> cache() {
        Clock still = new Clock() {
            @Override
            public long now() {
                return 1;
            }

            @Override
            public long precise() {
                return 1;
            }
        };
        AtomicLong stamps = new AtomicLong();
        Runtime runtime =
                new Runtime(still, (delay, task) -> () -> {}, stamps::incrementAndGet, Runnable::run, Runnable::run);
        Caches caches = new Caches(new CachesSettings(
                CachesSettings.Mode.LOCAL,
                FleetOptions.DEFAULTS,
                runtime,
                null,
                TenantResolver.none(),
                NoUnitOfWork.INSTANCE,
                new CacheListener() {}));
        return caches.cache("numbers", TypeRef.of(Long.class), TypeRef.of(Integer.class))
                .keyCodec(new Names())
                .codec(new Letters())
                .shared()
                .build();
    }

    /** Others may do something between what a load has read and its end. */
    private static int slowly(int value) {
        Thread.yield();
        return value;
    }

    /** Nothing that takes many steps. */
    private static final class Names implements KeyCodec<Long> {
        @Override
        public String encode(Long key) {
            return key == 0 ? "a" : "b";
        }

        @Override
        public Long decode(String text) {
            return text.equals("a") ? 0L : 1L;
        }
    }

    private static final class Letters implements Codec<Integer> {
        @Override
        public String id() {
            return "letters";
        }

        @Override
        public byte[] encode(Integer value) {
            return new byte[] {value.byteValue()};
        }

        @Override
        public Integer decode(byte[] bytes, int offset, int length) {
            return (int) bytes[offset];
        }
    }

    /** The source is changed first, then the cache is told. */
    @Param(name = "key", gen = IntGen.class, conf = "0:1")
    public static class Cached {
        private final AtomicIntegerArray source = new AtomicIntegerArray(2);
        private final Cache<Long, Integer> cache = cache();

        @Operation
        public int get(@Param(name = "key") int key) {
            return cache.get((long) key, any -> slowly(source.get(key)));
        }

        @Operation(nonParallelGroup = "changes")
        public void invalidate(@Param(name = "key") int key) {
            source.incrementAndGet(key);
            cache.invalidate((long) key);
        }

        @Operation(nonParallelGroup = "changes")
        public void put(@Param(name = "key") int key) {
            cache.put((long) key, source.incrementAndGet(key));
        }

        @Operation
        public void expire(@Param(name = "key") int key) {
            boolean unused = cache.expire((long) key, Duration.ofHours(1));
        }
    }

    /** A model in which whatever is asked is answered by the first load. */
    public static class One {

        public int get() {
            return 1;
        }
    }

    /** Each load brings another number. */
    public static class Loads {
        private final AtomicInteger loads = new AtomicInteger();
        private final Cache<Long, Integer> cache = cache();

        @Operation
        public int get() {
            return cache.get(1L, any -> slowly(loads.incrementAndGet()));
        }

        @Validate
        public void thereWasOneLoad() {
            if (loads.get() > 1) {
                throw new IllegalStateException(loads + " loads");
            }
        }
    }
}
