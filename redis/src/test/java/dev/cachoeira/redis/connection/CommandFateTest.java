package dev.cachoeira.redis.connection;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.runtime.SystemTimers;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Link;
import dev.cachoeira.server.Transport;
import dev.cachoeira.server.TransportOptions;
import dev.cachoeira.testkit.contract.Parallel;
import dev.cachoeira.testkit.fault.Direction;
import dev.cachoeira.testkit.fault.FaultProxy;
import dev.cachoeira.testkit.server.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bundles of commands of several threads on connections that end in every way: each command gets its own outcome, once. */
@Timeout(60)
class CommandFateTest {

    private static final byte[] KEY = bytes("key");
    private static final byte[] LARGE = bytes("x".repeat(200_000));

    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger replied = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    @Test
    void everyCommandIsToldItsOwnOutcomeOnceHoweverItsConnectionEnds() throws Exception {
        try (RedisServer server = RedisServer.builder().start();
                FaultProxy proxy = FaultProxy.to(server.port());
                SystemTimers timers = new SystemTimers();
                Transport transport = new LettuceTransportProvider().create(options(proxy), timers)) {
            server.send("SET", "key", "value");
            server.send("LPUSH", "list", "no string");
            server.saveRdb();
            open(transport);
            AtomicBoolean running = new AtomicBoolean(true);
            List<CompletableFuture<Boolean>> senders = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String own = "own" + i;
                senders.add(Parallel.start(() -> {
                    while (running.get()) {
                        sendSome(transport.link(KEY), own);
                    }
                    return true;
                }));
            }

            for (int round = 0; round < 5; round++) {
                for (Runnable end : ends(server, proxy, transport)) {
                    int before = replied.get();
                    eventually(() -> assertThat(replied.get()).isGreaterThan(before + 100));
                    end.run();
                }
            }
            running.set(false);
            for (CompletableFuture<Boolean> sender : senders) {
                assertThat(Parallel.result(sender)).isTrue();
            }

            eventually(() -> assertThat(told.get()).isEqualTo(sent.get()));
            assertThat(wrong).isEmpty();
        }
    }

    private static List<Runnable> ends(RedisServer server, FaultProxy proxy, Transport transport) {
        return List.of(
                proxy::cutAll,
                () -> server.send("CLIENT", "KILL", "TYPE", "normal"),
                () -> abandon(transport),
                () -> {
                    proxy.halfOpen(Direction.TO_CLIENT);
                    abandon(transport);
                    proxy.heal();
                },
                () -> {
                    server.kill();
                    server.start();
                });
    }

    private static void abandon(Transport transport) {
        Link link = transport.link(KEY);
        if (link != null) {
            link.abandon();
        }
    }

    private static TransportOptions options(FaultProxy proxy) {
        String uri = "redis://127.0.0.1:" + proxy.port();
        return new TransportOptions(uri, 1, Duration.ofSeconds(2), Duration.ofMillis(10), Map.of());
    }

    private static void open(Transport transport) throws InterruptedException {
        CountDownLatch connected = new CountDownLatch(1);
        transport.open(new Transport.Listener() {
            @Override
            public void connected(Link link) {
                connected.countDown();
            }

            @Override
            public void disconnected(Link link) {
                // Another one takes its place.
            }

            @Override
            public void remapped(Link link) {
                // Nobody has slots.
            }

            @Override
            public void invalidated(Link link, @Nullable List<byte[]> keys) {
                // Nobody remembers anything.
            }
        });
        assertThat(connected.await(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Not more than a few at a time, else everything waits behind what is lost. */
    private void sendSome(@Nullable Link link, String own) {
        if (link == null || sent.get() - told.get() > 300) {
            LockSupport.parkNanos(100_000);
            return;
        }
        link.send(List.of(
                expecting(Verb.GET, "value", KEY),
                expecting(Verb.SET, "OK", bytes(own), LARGE),
                expecting(Verb.MGET_UNTRACKED, "[value, null]", KEY, bytes("none")),
                expecting(Verb.GET, "WRONGTYPE", bytes("list")),
                expecting(Verb.DEL, "1", bytes(own)),
                expecting(Verb.MGET, "[null, value, null]", bytes("none"), KEY, bytes("list"))));
        link.send(List.of(expecting(Verb.MGET_UNTRACKED, "[value]", KEY)));
        link.send(List.of(expecting(Verb.TOUCH, "1", KEY)));
    }

    private Command expecting(Verb verb, String expected, byte[]... arguments) {
        sent.incrementAndGet();
        AtomicInteger times = new AtomicInteger();
        return Command.of(
                verb,
                new Command.Handler() {
                    @Override
                    public void replied(@Nullable Object reply) {
                        replied.incrementAndGet();
                        tell(text(reply));
                    }

                    @Override
                    public void failed(Failure failure) {
                        boolean answered = failure.kind() == Failure.Kind.REFUSED
                                && !failure.message().startsWith("LOADING");
                        tell(answered ? failure.message() : expected);
                    }

                    private void tell(String outcome) {
                        told.incrementAndGet();
                        if (!outcome.startsWith(expected) || times.incrementAndGet() > 1) {
                            wrong.add(verb + " was answered by " + outcome + ", time " + times);
                        }
                    }
                },
                arguments);
    }

    private static String text(@Nullable Object reply) {
        if (reply instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        return reply instanceof List<?> list
                ? list.stream().map(CommandFateTest::text).toList().toString()
                : String.valueOf(reply);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
