package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.cachoeira.codec.Codec;
import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a reload leaves behind when its value cannot take the place of the one that is cached. */
class ReloadTest extends ScriptedFixture {

    private final CompletableFuture<String> loading = new CompletableFuture<>();

    @BeforeEach
    void cache() {
        start();
        assertThat(read("a")).isEqualTo("old");
        source = "new";
    }

    private CompletableFuture<String> reload() {
        return cache.with(ReadOptions.reloading()).async().get("a", key -> loading);
    }

    private String reloaded() {
        CompletableFuture<String> found = reload();
        loading.complete("new");
        return found.getNow("nothing yet");
    }

    @Test
    void itIsOneReadAndOneWriteInThePlaceOfWhatItFound() {
        int before = server.executed().size();

        assertThat(reloaded()).isEqualTo("new");

        var sent = server.executed().subList(before, server.executed().size());
        assertThat(sent).filteredOn(command -> command.verb() == Verb.DEL).isEmpty();
        assertThat(sent).filteredOn(command -> command.script() == Script.LEASE).isEmpty();
        assertThat(sent).filteredOn(command -> command.script() == Script.FILL).hasSize(1);
        assertThat(cache.get("a")).isEqualTo("new");
    }

    @Test
    void duringAnOutageItIsRememberedAndWhatRedisHasIsOwed() {
        transport.disconnect("");

        assertThat(reloaded()).isEqualTo("new");
        assertThat(cache.get("a")).isEqualTo("new");
        assertThat(caches.status().owedInvalidations()).isOne();

        line = transport.connect(server, "");
        settle();
        assertThat(server.deleted()).contains(name("a"));
        assertThat(cache.get("a")).isNull();
    }

    @Test
    void anInvalidationDuringAnOutageOvertakesIt() {
        transport.disconnect("");
        CompletableFuture<String> found = reload();

        cache.invalidate("a");
        loading.complete("new");

        assertThat(found.getNow("nothing yet")).isEqualTo("new");
        assertThat(cache.get("a")).isNull();
    }

    @Test
    void aClearDuringAnOutageOvertakesIt() {
        transport.disconnect("");
        CompletableFuture<String> found = reload();

        cache.clear();
        loading.complete("new");

        assertThat(found.getNow("nothing yet")).isEqualTo("new");
        assertThat(cache.get("a")).isNull();
    }

    @Test
    void whatBeganBeforeAnOutageEndsTheOldValueBehindIt() {
        CompletableFuture<String> found = reload();
        transport.disconnect("");
        loading.complete("new");

        assertThat(found.getNow("nothing yet")).isEqualTo("new");
        line = transport.connect(server, "");
        settle();

        assertThat(cache.get("a")).isNull();
    }

    @Test
    void whatIsOwedDuringALoadThatFailsIsNothing() {
        transport.disconnect("");
        CompletableFuture<String> found = reload();
        loading.completeExceptionally(new IllegalStateException("the source is away"));

        assertThat(found).isCompletedExceptionally();
        assertThat(caches.status().owedInvalidations()).isZero();
        line = transport.connect(server, "");
        settle();

        assertThat(cache.get("a")).isEqualTo("old");
    }

    @Test
    void aServerThatRefusesReadsHasItsValueEnded() {
        line.refuse(command -> command.verb() == Verb.GET ? Failure.refused("NOPERM") : null);

        assertThat(reloaded()).isEqualTo("new");

        assertThat(server.deleted()).contains(name("a"));
        line.refuse(any -> null);
        assertThat(cache.get("a")).isNull();
    }

    @Test
    void aServerThatRefusesWritesHasItsValueEnded() {
        line.refuse(command -> command.script() == Script.FILL ? Failure.refused("OOM") : null);

        assertThat(reloaded()).isEqualTo("new");

        assertThat(server.deleted()).contains(name("a"));
        assertThat(cache.get("a")).isNull();
    }

    @Test
    void aReadThatWasSentOnIsNotWaitedForForEver() {
        line.sendOn(command -> command.verb() == Verb.GET);
        CompletableFuture<String> found = reload();
        loading.complete("new");
        assertThat(found).isNotDone();
        line.sendOn(any -> false);

        time.pass(OPTIONS.deadline().multipliedBy(6));

        assertThat(found.getNow("nothing yet")).isEqualTo("new");
        assertThat(cache.get("a")).isNull();
    }

    @Test
    void aWriteThatWasSentOnIsNotWaitedForForEver() {
        CompletableFuture<String> found = reload();
        line.sendOn(command -> command.verb() == Verb.GETRANGE);
        loading.complete("new");
        assertThat(found).isNotDone();
        line.sendOn(any -> false);

        time.pass(OPTIONS.deadline().multipliedBy(6));

        assertThat(found.getNow("nothing yet")).isEqualTo("new");
        assertThat(cache.get("a")).isNull(); // whichever it was
    }

    @Test
    void whoWaitsForAReloadLoadsForItselfInTheEnd() {
        CompletableFuture<String> first = reload();
        CompletableFuture<String> second = cache.with(ReadOptions.reloading())
                .async()
                .get("a", key -> CompletableFuture.completedFuture("newest"));
        assertThat(second).isNotDone();

        time.pass(CacheOptions.DEFAULTS.leaseWait().plus(Duration.ofSeconds(1)));

        assertThat(second.getNow("nothing yet")).isEqualTo("newest");
        assertThat(cache.get("a")).isNull();
        loading.complete("new");
        assertThat(first.getNow("nothing yet")).isEqualTo("new");
        assertThat(cache.get("a")).isNull();
        assertThat(time.timers()).isLessThan(20);
    }

    @Test
    void whoFollowsOneThatWasGivenUpBeforeItBeganAsksAnew() {
        CompletableFuture<String> first = reload();
        var waiting = cache.with(ReadOptions.reloading()).async();
        CompletableFuture<String> leader = waiting.get("a", key -> CompletableFuture.completedFuture("leader"));
        time.pass(CacheOptions.DEFAULTS.leaseWait().minus(Duration.ofSeconds(1)));
        CompletableFuture<String> follower = waiting.get("a", key -> CompletableFuture.completedFuture("follower"));
        time.pass(Duration.ofSeconds(2));
        assertThat(leader.getNow("nothing yet")).isEqualTo("leader");
        assertThat(follower).isNotDone();

        loading.complete("new");

        assertThat(first.getNow("nothing yet")).isEqualTo("new");
        assertThat(follower.getNow("nothing yet")).isEqualTo("follower");
        assertThat(cache.get("a")).isEqualTo("follower");
    }

    @Test
    void manyOfWhichSomeAreCachedAreLoadedTogether() {
        var found = cache.with(ReadOptions.reloading()).getAll(List.of("b", "a"), keys -> {
            assertThat(keys).containsExactly("b", "a");
            return Map.of("a", "new a", "b", "new b");
        });

        assertThat(found).containsExactly(Map.entry("b", "new b"), Map.entry("a", "new a"));
        assertThat(cache.getAll(List.of("a", "b"))).isEqualTo(found);
    }

    @Test
    void aMapThatCannotBeReadFailsItsCallerAndKeepsNobodyWaiting() {
        Map<String, String> broken = new AbstractMap<>() {
            @Override
            public Set<Entry<String, String>> entrySet() {
                throw new IllegalStateException("a row of it cannot be read");
            }
        };

        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThatThrownBy(
                                () -> cache.with(ReadOptions.reloading()).getAll(List.of("a", "b"), keys -> broken))
                        .hasMessage("a row of it cannot be read"));

        assertThat(cache.get("a")).isEqualTo("old");
    }

    @Test
    void aValueInMemoryThatCannotBeReadAnyMoreKeepsNobodyWaiting() {
        AtomicBoolean broken = new AtomicBoolean();
        Codec<String> codec = new Codec<>() {
            @Override
            public String id() {
                return "fragile";
            }

            @Override
            public byte[] encode(String value) {
                return value.getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public String decode(byte[] bytes, int offset, int length) {
                if (broken.get()) {
                    throw new IllegalStateException("it cannot be read");
                }
                return new String(bytes, offset, length, StandardCharsets.UTF_8);
            }
        };
        cache = caches.cache("fragile", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .codec(codec)
                .decodeEachRead()
                .build();
        transport.disconnect("");
        assertThat(read("a")).isEqualTo("new");

        broken.set(true);
        CompletableFuture<String> found = reload();
        loading.complete("newest");

        assertThat(found.getNow("nothing yet")).isEqualTo("newest");
    }

    @Test
    void whatALoadOfManyLeavesOutIsStillAskedOfWhoeverCameAlong() {
        AtomicReference<CompletableFuture<String>> other = new AtomicReference<>();
        line.refuse(command -> {
            if (command.verb() == Verb.GET && other.get() == null) {
                other.set(new CompletableFuture<>());
                other.set(reload()); // while the load of many is about to begin
            }
            return null;
        });
        loading.complete("new");

        assertThat(cache.with(ReadOptions.reloading()).getAll(List.of("a"), keys -> Map.of()))
                .isEmpty();

        assertThat(other.get().getNow("nothing yet")).isEqualTo("new");
        assertThat(cache.get("a")).isEqualTo("new");
    }
}
