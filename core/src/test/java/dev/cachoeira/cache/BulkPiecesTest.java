package dev.cachoeira.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.codec.Codec;
import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the keys of one {@code getAll} are shared out among commands. */
class BulkPiecesTest extends ScriptedFixture {

    private final Map<String, String> values = new LinkedHashMap<>();
    private Cache<String, String> plain;
    private @Nullable Runnable whileDecoding;

    @BeforeEach
    void storeMany() {
        start();
        plain = caches.cache("plain", new TypeRef<String>() {}, new TypeRef<String>() {})
                .shared()
                .withoutLocal()
                .codec(new Decoding())
                .build();
        IntStream.range(0, 1_000).forEach(i -> values.put("key " + i, "value " + i));
        plain.putAll(values);
    }

    private final class Decoding implements Codec<String> {
        @Override
        public String id() {
            return "decoding";
        }

        @Override
        public byte[] encode(String value) {
            return value.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes, int offset, int length) {
            Runnable task = whileDecoding;
            whileDecoding = null;
            if (task != null) {
                task.run();
            }
            return new String(bytes, offset, length, StandardCharsets.UTF_8);
        }
    }

    /** Reads the first keys, and tells how many were asked for at once, each time. */
    private List<Integer> pieces(int count) {
        int before = line.flushes().size();
        List<String> keys = List.copyOf(values.keySet()).subList(0, count);
        Map<String, String> found = plain.getAll(keys);

        assertThat(found).containsExactlyEntriesOf(expected(keys));
        return line.flushes().subList(before, line.flushes().size());
    }

    private Map<String, String> expected(List<String> keys) {
        Map<String, String> expected = new LinkedHashMap<>();
        keys.forEach(key -> expected.put(key, values.get(key)));
        return expected;
    }

    @Test
    void whoIsAloneReadsTwoHalves() {
        assertThat(pieces(100)).containsExactly(50, 50);
        assertThat(pieces(101)).containsExactly(51, 50);
        assertThat(pieces(512)).containsExactly(256, 256);
    }

    @Test
    void fewKeysAreNotWorthTwoCommands() {
        assertThat(pieces(1)).containsExactly(1);
        assertThat(pieces(48)).containsExactly(48);
        assertThat(pieces(50)).containsExactly(25, 25);
    }

    @Test
    void noCommandAsksForMoreThanTheServerShouldAnswerAtOnce() {
        assertThat(pieces(1_000)).containsExactly(256, 256, 256, 232);
    }

    @Test
    void whoIsNotAloneReadsAsMuchAsPossibleAtOnce() {
        List<Integer> meanwhile = new ArrayList<>();
        whileDecoding = () -> meanwhile.addAll(pieces(100));

        plain.getAll(values.keySet());

        assertThat(meanwhile).containsExactly(100);

        assertThat(pieces(100)).containsExactly(50, 50); // and is alone again
    }

    @Test
    void whoFailsIsNotCountedForEver() {
        line.refuse(command -> isRead(command) ? Failure.refused("LOADING") : null);
        assertThat(plain.getAll(List.of("key 1"))).isEmpty();
        line.refuse(command -> null);
        settle();

        assertThat(pieces(100)).containsExactly(50, 50);
    }

    private static boolean isRead(Command command) {
        return command.verb() == Verb.GET;
    }
}
