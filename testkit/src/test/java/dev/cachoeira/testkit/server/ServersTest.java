package dev.cachoeira.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServersTest {

    @Test
    void allTestsShareOneServerUntilOneKillsIt() {
        RedisServer first = Servers.shared();
        assertThat(Servers.shared()).isSameAs(first);

        first.kill();

        assertThat(Servers.shared()).isNotSameAs(first);
        assertThat(Servers.shared().send("PING")).isEqualTo("PONG");
    }

    @Test
    void postgresIsSharedToo() {
        assertThat(Servers.postgres()).isSameAs(Servers.postgres());
    }
}
