package dev.cachoeira.testkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.testkit.FreePort;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RespClientTest {

    private RedisServer server;

    @BeforeEach
    void emptyServer() {
        server = Servers.shared();
        server.send("FLUSHALL");
    }

    @Test
    void bytesThatAreNoTextSurviveTheRoundTrip() {
        byte[] binary = {0, -1, '\r', '\n', 127};
        try (var client = server.client()) {
            client.send("SET".getBytes(UTF_8), "key".getBytes(UTF_8), binary);

            assertThat((byte[]) client.send("GET".getBytes(UTF_8), "key".getBytes(UTF_8)))
                    .isEqualTo(binary);
        }
    }

    @Test
    void anErrorIsThrownWithItsCode() {
        assertThatThrownBy(() -> server.send("GET"))
                .isInstanceOfSatisfying(
                        RespException.class, e -> assertThat(e.code()).isEqualTo("ERR"));
    }

    @Test
    void repliesOfAPipelineComeInOrder() {
        try (var client = server.client()) {
            client.write("SET", "key", "1");
            client.write("INCR", "key");

            assertThat(client.read()).isEqualTo("OK");
            assertThat(client.read()).isEqualTo(2L);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.cachoeira.testkit.server.RedisBinary#all")
    void anInvalidationArrivesAsAPush(RedisBinary binary) {
        RedisServer any = Servers.shared(binary);
        try (var client = any.client()) {
            client.send("HELLO", "3");
            client.send("CLIENT", "TRACKING", "ON");
            client.send("GET", "tracked");

            any.send("SET", "tracked", "1");

            assertThat(client.nextPush(Duration.ofSeconds(5))).contains(List.of("invalidate", List.of("tracked")));
            assertThat(client.nextPush(Duration.ofMillis(1))).isEmpty();
        }
    }

    @Test
    void aPushBeforeAReplyIsKeptForLater() {
        try (var client = server.client()) {
            client.send("HELLO", "3");
            client.send("CLIENT", "TRACKING", "ON");
            client.send("GET", "tracked");

            assertThat(client.send("SET", "tracked", "1")).isEqualTo("OK");

            assertThat(client.nextPush(Duration.ofSeconds(5))).contains(List.of("invalidate", List.of("tracked")));
        }
    }

    @Test
    void aPortWithoutAServerIsAClearError() {
        int port = FreePort.find();

        assertThatThrownBy(() -> RespClient.connect(port))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(String.valueOf(port));
    }
}
