package dev.cachoeira.redis.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.BackupException;
import dev.cachoeira.cache.BackupReport;
import dev.cachoeira.cache.RestoreReport;
import dev.cachoeira.testkit.server.RedisCluster;
import dev.cachoeira.testkit.server.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cache holds goes to a file and comes back, never over what is younger. */
class BackupServerTest extends TrapFixture {

    @TempDir
    private Path folder;

    private void survives(Cachoeira instance, Cachoeira later) throws IOException {
        Path file = folder.resolve("texts.backup");
        var cache = texts(instance);
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < 2_500; i++) {
            values.put("key:" + i, "value " + i);
        }
        values.put("\uD83C%{}", "odd");
        cache.putAll(values);
        instance.cache("others", String.class, String.class)
                .build()
                .forTenant("acme")
                .put("key:0", "of others");
        cache.invalidate("key:7");

        BackupReport written = instance.backUp(cache, file);
        assertThat(written).isEqualTo(new BackupReport(2_500, Files.size(file)));
        assertThat(Files.list(folder)).containsExactly(file);
        cache.clear();
        var back = texts(later);
        back.put("key:1", "younger");

        assertThat(later.restore(back, file)).isEqualTo(new RestoreReport(2_500, 2_499, 1, 0));

        values.remove("key:7");
        values.put("key:1", "younger");
        assertThat(back.getAll(values.keySet())).isEqualTo(values);
        assertThat(back.get("key:7")).isNull();
        back.invalidateTag("tag");
        assertThat(back.getAll(values.keySet())).as("the tags are there again").isEmpty();
    }

    @Test
    void whatAServerHeldComesBack() throws IOException {
        var server = opened(RedisServer.launch());
        survives(connect(server, PATIENT), connect(server, PATIENT));
    }

    @Test
    void whatAClusterHeldComesBack() throws IOException {
        var cluster = opened(RedisCluster.launch());
        String uri = cluster.uri().replace("redis://", "redis-cluster://");
        survives(connect(uri, PATIENT), connect(uri, PATIENT));
    }

    @Test
    void valuesEndWhenTheyWouldHave() throws Exception {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        var cache = texts(instance);
        cache.put("short", "1", Duration.ofMillis(700));
        cache.put("middle", "1", Duration.ofSeconds(100));
        cache.put("long", "1", Duration.ofDays(2));
        Path file = folder.resolve("texts.backup");
        instance.backUp(cache, file);
        cache.clear();
        pass(Duration.ofMillis(800));

        assertThat(instance.restore(cache, file)).isEqualTo(new RestoreReport(3, 2, 0, 1));

        assertThat((Long) server.send("PTTL", "trap:acme:texts:middle")).isBetween(50_000L, 99_300L);
        assertThat((Long) server.send("PTTL", "trap:acme:texts:long")).isBetween(200_000L, 300_000L);
    }

    @Test
    void whatCannotBeRestoredIsRefusedBeforeAnythingIsPutBack() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, PATIENT);
        var cache = texts(instance);
        cache.put("a", "1");
        cache.put("b", "2");
        Path file = folder.resolve("texts.backup");
        instance.backUp(cache, file);
        cache.clear();
        byte[] whole = Files.readAllBytes(file);
        Path broken = folder.resolve("broken");
        Files.write(broken, List.of("nothing"));
        assertThatThrownBy(() -> instance.restore(cache, broken)).hasMessageContaining("does not begin like a backup");
        Files.write(broken, java.util.Arrays.copyOf(whole, whole.length - 3));
        assertThatThrownBy(() -> instance.restore(cache, broken))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("truncated");
        assertThat(cache.exists("a")).isFalse();
        assertThatThrownBy(() -> instance.restore(cache.forTenant("globex"), file))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("it is of the tenant 'acme', and this is 'globex'");
        assertThatThrownBy(() -> Cachoeira.inMemory().restore(texts(opened(Cachoeira.inMemory())), file))
                .isInstanceOf(IllegalStateException.class);
        assertThat(instance.restore(cache, file).restored()).isEqualTo(2);
    }

    @Test
    void withoutItsServerNothingCountsAsPutBack() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, QUICK);
        var cache = texts(instance);
        cache.put("a", "1");
        Path file = folder.resolve("texts.backup");
        instance.backUp(cache, file);
        cache.clear();
        server.pause();
        try {
            assertThatThrownBy(() -> instance.restore(cache, file))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("went away after 0 values");
        } finally {
            server.resume();
        }
    }

    @Test
    void aBackupThatCannotBeWholeIsNone() throws IOException {
        var server = opened(RedisServer.launch());
        var instance = connect(server, QUICK);
        var cache = texts(instance);
        cache.put("a", "1");
        server.send("ACL", "SETUSER", "default", "-scan");

        assertThatThrownBy(() -> instance.backUp(cache, folder.resolve("none")))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("not everything");
        assertThat(Files.list(folder)).isEmpty();
    }
}
