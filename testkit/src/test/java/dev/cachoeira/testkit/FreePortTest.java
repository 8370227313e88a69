package dev.cachoeira.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortTest {

    @Test
    void canBeBound() throws Exception {
        bind(FreePort.find());
    }

    @Test
    void aBusPortIsFreeToo() throws Exception {
        int port = FreePort.findWithBusPort();

        bind(port);
        bind(port + 10_000);
    }

    @Test
    void isNotGivenTwice() {
        assertThat(IntStream.range(0, 500).map(i -> FreePort.find())).doesNotHaveDuplicates();
    }

    @Test
    void isOutsideTheRangeOfOutgoingConnections() {
        assertThat(FreePort.find()).isBetween(10_000, 21_999);
    }

    private static void bind(int port) throws IOException {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.isBound()).isTrue();
        }
    }
}
