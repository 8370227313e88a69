package dev.cachoeira.testkit.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

    private EchoServer server;
    private FaultProxy proxy;

    @BeforeEach
    void open() throws IOException {
        server = new EchoServer();
        proxy = FaultProxy.to(server.port());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void withoutFaultsItIsTransparent() throws Exception {
        byte[] much = new byte[10_000_000];
        new Random(1).nextBytes(much);
        try (var socket = connect()) {
            var sending = CompletableFuture.runAsync(() -> {
                try {
                    socket.getOutputStream().write(much);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });

            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(much);
            sending.join();
        }
        assertThat(proxy.stats().accepted()).isEqualTo(1);
        assertThat(proxy.stats().bytesToServer()).isEqualTo(much.length);
        assertThat(proxy.stats().bytesToClient()).isEqualTo(much.length);
        assertThat(proxy.stats().bytesLost()).isZero();
        assertThat(proxy.stats().open()).isZero();
    }

    @Test
    void aDelayHoldsForEachDirection() throws Exception {
        try (var socket = connect()) {
            echo(socket, "warm");
            proxy.delay(Duration.ofMillis(40));

            long roundTrip = nanos(() -> echo(socket, "slow"));
            proxy.delay(Direction.TO_CLIENT, Duration.ZERO);
            long oneWay = nanos(() -> echo(socket, "less"));

            assertThat(roundTrip).isGreaterThanOrEqualTo(80_000_000L);
            assertThat(oneWay).isGreaterThanOrEqualTo(40_000_000L);
        }
    }

    @Test
    void aDelayDoesNotLimitWhatIsOnTheWayAndKeepsTheOrder() throws Exception {
        byte[] much = new byte[2_000_000];
        new Random(2).nextBytes(much);
        try (var socket = connect()) {
            proxy.delay(Direction.TO_SERVER, Duration.ofMillis(200));

            long time = nanos(() -> {
                socket.getOutputStream().write(much);
                assertThat(socket.getInputStream().readNBytes(much.length)).isEqualTo(much);
            });

            // 122 reads of 16 KiB, each waiting for the one before, would take 24 seconds.
            assertThat(time).isBetween(200_000_000L, 10_000_000_000L);
        }
    }

    @Test
    void aShorterDelayAppliesToWhatWaitsAndNothingOvertakes() throws Exception {
        try (var socket = connect()) {
            proxy.delay(Direction.TO_SERVER, Duration.ofHours(1));
            write(socket, "one");
            awaitHeldBack(socket);

            proxy.delay(Duration.ZERO);
            write(socket, "two");

            assertThat(read(socket, 6)).isEqualTo("onetwo");
        }
    }

    @Test
    void aThrottleLimitsTheRate() throws Exception {
        try (var socket = connect()) {
            proxy.throttle(Direction.TO_CLIENT, 100_000);

            long time = nanos(() -> echo(socket, "x".repeat(30_000)));

            assertThat(time).isGreaterThan(280_000_000L);
            proxy.throttle(0);
            echo(socket, "free again");
        }
    }

    @Test
    void aCutResetsBothSidesAndNewConnectionsWork() throws Exception {
        try (var first = connect();
                var second = connect()) {
            echo(first, "open");
            echo(second, "open");

            proxy.cutAll();

            assertThatThrownBy(() -> first.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> second.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(proxy.stats().cut()).isEqualTo(2);
        }
        try (var again = connect()) {
            echo(again, "works");
        }
    }

    @Test
    void aHalfOpenConnectionStaysSilentUntilItIsHealedAndCut() throws Exception {
        try (var socket = connect()) {
            echo(socket, "open");
            proxy.halfOpen();
            write(socket, "lost");
            awaitLost(4);
            try (var newcomer = connect()) {
                write(newcomer, "lost too");
                awaitLost(12);
                assertSilent(newcomer);
            }
            assertSilent(socket);

            proxy.heal();

            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        try (var again = connect()) {
            echo(again, "works");
        }
    }

    @Test
    void inAHalfOpenDirectionTheOtherOneGoesOn() throws Exception {
        try (var socket = connect()) {
            Socket far = server.next();
            proxy.halfOpen(Direction.TO_SERVER);
            write(socket, "lost");
            awaitLost(4);

            far.getOutputStream().write("push".getBytes(UTF_8));

            assertThat(read(socket, 4)).isEqualTo("push");
        }
    }

    @Test
    void theFarSideDoesNotHearThatAHalfOpenConnectionWasClosed() throws Exception {
        Socket near = connect();
        echo(near, "open");
        Socket far = server.next();
        proxy.halfOpen();

        near.close();

        try (var other = connect()) {
            // Its loss is seen after the close, by the same thread.
            write(other, "lost");
            awaitLost(4);
        }
        far.getOutputStream().write("is anybody there".getBytes(UTF_8));
        awaitLost(20);
        assertThat(far.isClosed()).isFalse();

        proxy.heal();
        assertThat(proxy.stats().open()).isZero();
    }

    @Test
    void connectionsThatLostNothingSurviveTheHealing() throws Exception {
        try (var socket = connect()) {
            echo(socket, "open");
            proxy.halfOpen();
            proxy.heal();

            echo(socket, "still open");
            assertThat(proxy.stats().cut()).isZero();
        }
    }

    @Test
    void aPauseHoldsEverythingBackAndLosesNothing() throws Exception {
        try (var socket = connect()) {
            echo(socket, "open");
            proxy.pause();
            write(socket, "held");
            try (var newcomer = connect()) {
                write(newcomer, "held");
                assertSilent(socket);
                assertSilent(newcomer);
                assertThat(proxy.stats().accepted()).isEqualTo(1);

                proxy.resume();

                assertThat(read(socket, 4)).isEqualTo("held");
                assertThat(read(newcomer, 4)).isEqualTo("held");
            }
        }
    }

    @Test
    void refusedConnectionsLeaveOpenOnesAlone() throws Exception {
        try (var socket = connect()) {
            echo(socket, "open");

            proxy.refuse();
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            echo(socket, "still open");

            proxy.accept();
            try (var again = connect()) {
                echo(again, "works");
            }
        }
    }

    @Test
    void aServerThatIsDownResetsTheClient() throws Exception {
        try (var toNobody = FaultProxy.to(FreePort.find());
                var socket = connect(toNobody)) {
            assertThatThrownBy(() -> read(socket, 1)).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void closingItFreesThePortAndRefusesOrders() throws Exception {
        Socket socket = connect();
        echo(socket, "open");

        proxy.close();
        proxy.close();

        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        assertThatThrownBy(proxy::cutAll).isInstanceOf(IllegalStateException.class);
        assertThat(proxy.stats().accepted()).isEqualTo(1);
    }

    @Test
    void ordersFromManyThreadsDoNoHarm() throws Exception {
        var orders = new CompletableFuture<?>[4];
        for (int i = 0; i < orders.length; i++) {
            var random = new Random(i);
            orders[i] = CompletableFuture.runAsync(() -> {
                for (int n = 0; n < 200; n++) {
                    anyOrder(random.nextInt(8));
                }
            });
        }
        while (!CompletableFuture.allOf(orders).isDone()) {
            try (var socket = connect()) {
                write(socket, "noise");
            } catch (IOException e) {
                assertThat(e).isInstanceOf(SocketException.class);
            }
        }
        CompletableFuture.allOf(orders).join();
        proxy.heal();

        try (var socket = connect()) {
            echo(socket, "fine");
        }
    }

    private void anyOrder(int which) {
        switch (which) {
            case 0 -> proxy.cutAll();
            case 1 -> proxy.halfOpen();
            case 2 -> proxy.pause();
            case 3 -> proxy.resume();
            case 4 -> proxy.refuse();
            case 5 -> proxy.accept();
            case 6 -> proxy.delay(Duration.ofMillis(1));
            default -> proxy.heal();
        }
    }

    @Test
    void negativeSettingsAreRefused() {
        assertThatThrownBy(() -> proxy.delay(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> proxy.throttle(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FaultProxy.to(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private Socket connect() throws IOException {
        return connect(proxy);
    }

    private static Socket connect(FaultProxy proxy) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void echo(Socket socket, String text) throws IOException {
        write(socket, text);
        assertThat(read(socket, text.length())).isEqualTo(text);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    private static String read(Socket socket, int length) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(length);
        return new String(bytes, UTF_8);
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(30);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(20_000);
    }

    private void awaitHeldBack(Socket socket) throws IOException {
        assertSilent(socket);
        assertThat(proxy.stats().bytesToServer()).isZero();
    }

    private void awaitLost(long bytes) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (proxy.stats().bytesLost() < bytes) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static long nanos(Action action) throws Exception {
        long start = System.nanoTime();
        action.run();
        return System.nanoTime() - start;
    }

    private interface Action {
        void run() throws Exception;
    }
}
