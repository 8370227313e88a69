package dev.cachoeira.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.cachoeira.testkit.FreePort;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RedisServerTest {

    private static final String ALL = "dev.cachoeira.testkit.server.RedisBinary#all";

    @ParameterizedTest
    @MethodSource(ALL)
    void startsAndStops(RedisBinary binary) {
        try (var server = RedisServer.launch(binary)) {
            assertThat(server.send("SET", "key", "value")).isEqualTo("OK");
            assertThat(server.send("GET", "key")).isEqualTo("value");
            assertThat(server.uri()).isEqualTo("redis://127.0.0.1:" + server.port());
            long pid = server.pid();

            server.stop();

            assertThat(server.isRunning()).isFalse();
            assertThat(ProcessState.hasEnded(pid)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void afterAKillItHoldsTheOlderDataOfItsSnapshot(RedisBinary binary) {
        try (var server = RedisServer.launch(binary)) {
            int port = server.port();
            server.send("SET", "key", "old");
            server.saveRdb();
            server.send("SET", "key", "new");

            server.kill();
            assertThat(server.isRunning()).isFalse();
            server.start();

            assertThat(server.send("GET", "key")).isEqualTo("old");
            assertThat(server.port()).isEqualTo(port);
        }
    }

    @Test
    void aRestartKeepsOnlyWhatWasSaved() {
        try (var server = RedisServer.launch()) {
            server.send("SET", "saved", "1");
            server.saveRdb();
            server.send("SET", "unsaved", "1");

            server.restart();

            assertThat(server.send("KEYS", "*")).asInstanceOf(LIST).containsExactly("saved");
        }
    }

    @Test
    void aPausedServerAnswersLater() {
        try (var server = RedisServer.launch();
                var client = server.client()) {
            server.pause();
            client.write("PING");
            assertThat(client.isClosedByServer(Duration.ofMillis(50))).isFalse();
            try (var impatient = RespClient.connect(server.port(), Duration.ofMillis(50))) {
                assertThatThrownBy(() -> impatient.send("PING")).isInstanceOf(UncheckedIOException.class);
            }

            server.resume();

            assertThat(client.read()).isEqualTo("PONG");
        }
    }

    @Test
    void aPausedServerCanBeKilledAndStopped() {
        try (var server = RedisServer.launch()) {
            server.pause();
            server.kill();
            server.start();
            server.pause();
            server.stop();

            assertThat(server.isRunning()).isFalse();
        }
    }

    @Test
    void aFolderOfTheCallerSurvivesTheServer(@TempDir Path folder) {
        try (var server = RedisServer.builder().folder(folder).start()) {
            server.send("SET", "key", "value");
            server.saveRdb();
        }
        try (var server = RedisServer.builder().folder(folder).start()) {
            assertThat(server.send("GET", "key")).isEqualTo("value");
        }
        assertThat(folder).isDirectoryContaining("glob:**/dump.rdb");
    }

    @Test
    void aTemporaryFolderIsRemoved() {
        Path folder;
        try (var server = RedisServer.launch()) {
            folder = server.folder();
            assertThat(folder).isDirectory();
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void aPasswordIsAskedForAndIsInTheUri() {
        try (var server = RedisServer.builder().password("s3cret/é").start();
                var stranger = RespClient.connect(server.port())) {
            assertThat(server.uri()).isEqualTo("redis://:s3cret%2F%C3%A9@127.0.0.1:" + server.port());
            assertThat(server.send("PING")).isEqualTo("PONG");
            assertThatThrownBy(() -> stranger.send("PING")).hasMessageStartingWith("NOAUTH");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void speaksTlsWithASelfSignedCertificate(RedisBinary binary) {
        try (var server = RedisServer.builder(binary).tls().start()) {
            assertThat(server.uri()).startsWith("rediss://");
            assertThat(server.send("PING")).isEqualTo("PONG");
            assertThat(server.certificate()).content().startsWith("-----BEGIN CERTIFICATE-----");
            assertThatThrownBy(() -> RespClient.connect(server.port()).send("PING"))
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void configurationOfTheCallerWins() {
        try (var server = RedisServer.builder()
                .config("maxmemory", "10mb")
                .config("save", "900", "1")
                .start()) {
            assertThat(server.send("CONFIG", "GET", "maxmemory"))
                    .asInstanceOf(LIST)
                    .containsExactly("maxmemory", "10485760");
            assertThat(server.send("CONFIG", "GET", "save")).asInstanceOf(LIST).containsExactly("save", "900 1");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void debugCommandsAreAllowed(RedisBinary binary) {
        assertThat(Servers.shared(binary).send("DEBUG", "SLEEP", "0")).isEqualTo("OK");
    }

    @Test
    void aServerThatDoesNotComeUpShowsItsLog() {
        var server = RedisServer.builder().config("maxmemory", "plenty").build();

        assertThatThrownBy(server::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ended while it started")
                .hasMessageContaining("plenty");
        assertThat(server.isRunning()).isFalse();
        server.close();
    }

    @Test
    void aPortThatIsTakenIsAClearErrorAndNotTheOtherServer() {
        int taken = Servers.shared().port();
        var second = RedisServer.builder().port(taken).build();

        assertThatThrownBy(second::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("in use");
        second.close();
    }

    @Test
    void ofSeveralFreePortsATakenOneIsLeftAlone() {
        int taken = Servers.shared().port();
        var ports = new int[] {taken, 0};
        var calls = new int[1];
        try (var server = RedisServer.builder()
                .portFrom(() -> calls[0]++ == 0 ? ports[0] : FreePort.find())
                .start()) {
            assertThat(server.port()).isNotEqualTo(taken);
        }
    }

    @Test
    void itsLogCanBeRead() {
        try (var server = RedisServer.launch()) {
            assertThat(server.logTail()).contains("Ready to accept connections");
            assertThat(server.folder()).isDirectoryContaining("glob:**/server.log");
        }
    }

    @Test
    void callsInTheWrongOrderAreRefused() {
        try (var server = RedisServer.builder().build()) {
            assertThatThrownBy(server::pid).hasMessageContaining("does not run");
            assertThatThrownBy(server::pause).hasMessageContaining("does not run");
            server.stop();
            server.kill();
            server.start();
            assertThatThrownBy(server::start).hasMessageContaining("runs already");
            assertThatThrownBy(server::certificate).hasMessageContaining("no TLS");
        }
        assertThatThrownBy(() -> RedisServer.builder().port(70_000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RedisServer.builder().password("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RedisServer.builder().startTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
