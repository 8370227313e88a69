package dev.cachoeira.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.spring.support.Applications;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Annotations on an interface hold for every bean that implements it, which then need not know of them. */
class InterfaceAnnotationsTest {

    interface Names {

        @Cached(cache = "names", key = "#id")
        String find(long id);

        @CacheInvalidate(cache = "names", key = "#id")
        void rename(long id, String name);
    }

    static class InMemory implements Names {

        private final Map<Long, String> rows = new ConcurrentHashMap<>(Map.of(1L, "lamp"));
        private final AtomicInteger reads = new AtomicInteger();

        @Override
        public String find(long id) {
            return rows.get(id) + " " + reads.incrementAndGet();
        }

        @Override
        public void rename(long id, String name) {
            rows.put(id, name);
        }
    }

    @Test
    void theBaseRepositoryIsCachedWithoutKnowingIt() {
        Applications.inMemory().withBean(Names.class, InMemory::new).run(context -> {
            Names names = context.getBean(Names.class);
            assertThat(names.find(1)).isEqualTo("lamp 1");
            assertThat(names.find(1)).isEqualTo("lamp 1");

            names.rename(1, "torch");

            assertThat(names.find(1)).isEqualTo("torch 2");
        });
    }

    interface Plain {

        String find(long id);
    }

    static class Annotated implements Plain {

        private final AtomicInteger reads = new AtomicInteger();

        @Override
        @Cached(cache = "plain", key = "#id")
        public String find(long id) {
            return id + " " + reads.incrementAndGet();
        }
    }

    @Test
    void annotationsOfAClassHoldForWhoKnowsItsInterfaceAlone() {
        Applications.inMemory()
                .withPropertyValues("spring.aop.proxy-target-class=false")
                .withBean(Plain.class, Annotated::new)
                .run(context -> {
                    Plain plain = context.getBean(Plain.class);
                    assertThat(Proxy.isProxyClass(plain.getClass())).isTrue();
                    assertThat(plain.find(1)).isEqualTo("1 1");
                    assertThat(plain.find(1)).isEqualTo("1 1");
                });
    }
}
