package dev.cachoeira.redis.cache;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.testkit.server.RedisServer;
import dev.cachoeira.testkit.server.RespClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What others write under live keys is a miss, never a failure, and is replaced. */
@Timeout(120)
class CorruptionTest extends TrapFixture {

    private static final String VALUE = "the loader's value";

    private RedisServer server;
    private RespClient raw;
    private Cache<String, String> cache;
    private byte[] key;
    private byte[] whole;

    @BeforeEach
    void storeOne() {
        server = opened(RedisServer.launch());
        raw = opened(server.client());
        cache = texts(
                connect(server, PATIENT), builder -> builder.withoutLocal().leaseWait(Duration.ofMillis(50)));
        cache.put("needle", VALUE);
        key = entry(server, "needle").getBytes(UTF_8);
        whole = (byte[]) raw.send(bytes("GET"), key);
    }

    /** The stored bytes end with the payload; what stands before it is header. */
    private int headerLength() {
        String text = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1);
        int payload = text.lastIndexOf(VALUE.substring(0, 5));
        assertThat(payload).isGreaterThan(12);
        return payload;
    }

    @Test
    void everyFlippedBitOfTheHeaderIsHarmless() {
        for (int at = 0; at < headerLength(); at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) (1 << bit);
                isHarmless("bit " + bit + " of byte " + at, flipped);
            }
        }
    }

    @Test
    void everyByteOfTheHeaderMayBeAnything() {
        for (int at = 0; at < headerLength(); at++) {
            for (int value : new int[] {0x00, 0x7F, 0x80, 0xFF}) {
                byte[] changed = whole.clone();
                changed[at] = (byte) value;
                isHarmless("byte " + at + " = " + value, changed);
            }
        }
    }

    @Test
    void everyTruncationIsHarmlessAndCounted() {
        for (int length = 0; length < whole.length; length++) {
            long before = cache.stats().decodeFailures();
            isHarmless("length " + length, Arrays.copyOf(whole, length));
            assertThat(cache.stats().decodeFailures()).as("length %d", length).isGreaterThan(before);
        }
    }

    @Test
    void whatIsAppendedIsHarmless() {
        for (int more : new int[] {1, 2, 10, 1_000_000}) {
            isHarmless(more + " bytes more", Arrays.copyOf(whole, whole.length + more));
        }
    }

    @Test
    void randomBytesAreHarmlessAndCounted() {
        var random = new Random(42);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            long before = cache.stats().decodeFailures();
            isHarmless("random " + i, bytes);
            assertThat(cache.stats().decodeFailures()).as("random %d", i).isGreaterThan(before);
        }
    }

    @Test
    void randomBytesAfterAGoodHeaderAreHarmless() {
        var random = new Random(43);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = Arrays.copyOf(whole, 12 + random.nextInt(200));
            for (int at = 12; at < bytes.length; at++) {
                bytes[at] = (byte) random.nextInt();
            }
            isHarmless("random " + i, bytes);
        }
    }

    @Test
    void everyFlippedBitOfThePayloadIsFound() {
        for (int at = headerLength(); at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) (1 << bit);
                isHarmless("bit " + bit + " of byte " + at, flipped);
            }
        }
    }

    @Test
    void otherTypesAreHarmlessAndCounted() {
        Map<String, String[]> types = new LinkedHashMap<>();
        types.put("list", new String[] {"RPUSH", "", "x"});
        types.put("hash", new String[] {"HSET", "", "x", "y"});
        types.put("set", new String[] {"SADD", "", "x"});
        types.put("sorted set", new String[] {"ZADD", "", "1", "x"});
        types.put("stream", new String[] {"XADD", "", "*", "x", "y"});
        types.forEach((name, command) -> {
            long before = cache.stats().decodeFailures();
            make(key, command);
            answers(name);
            assertThat(cache.stats().decodeFailures()).as(name).isGreaterThan(before);
            make(key, command);
            assertThat(cache.get("needle")).as(name).isNull();
            assertThat(cache.exists("needle")).as(name).isFalse();
            assertThat(cache.getAll(List.of("needle"))).as(name).isEmpty();
            assertThat(cache.expire("needle", Duration.ofMinutes(1))).as(name).isFalse();
            make(key, command);
            cache.put("needle", VALUE);
            assertThat(cache.get("needle")).as(name).isEqualTo(VALUE);
            make(key, command);
            cache.invalidate("needle");
            assertThat(cache.get("needle")).as(name).isNull();
            make(key, command);
            heals(name);
        });
    }

    @Test
    void otherTypesAmongManyKeysHarmOnlyThemselves() {
        cache.putAll(Map.of("a", "1", "b", "2"));
        make(key, "RPUSH", "", "x");

        assertThat(cache.getAll(List.of("a", "needle", "b"))).isEqualTo(Map.of("a", "1", "b", "2"));
        make(key, "RPUSH", "", "x");
        assertThat(cache.getAll(List.of("a", "needle", "b"), keys -> {
                    assertThat(keys).containsExactly("needle");
                    return Map.of("needle", VALUE);
                }))
                .isEqualTo(Map.of("a", "1", "needle", VALUE, "b", "2"));
    }

    @Test
    void aForeignLeaseThatNeverExpiresDoesNotStandForEver() {
        var lease = new ArrayList<byte[]>();
        cache.invalidate("needle");
        cache.get("needle", k -> {
            try (var client = server.client()) {
                lease.add((byte[]) client.send(bytes("GET"), key));
            }
            return VALUE;
        });
        raw.send(bytes("SET"), key, lease.get(0));

        answers("a lease without a time to live");
        heals("a lease without a time to live");
    }

    @Test
    void aValueThatNeverExpiresIsServedOrReplaced() {
        raw.send(bytes("SET"), key, whole);
        answers("a value without a time to live");
    }

    @Test
    void aValueThatIsNotEncryptedIsNotBoundToItsKey() {
        cache.put("other", "another value");
        byte[] other = (byte[]) raw.send(bytes("GET"), entry(server, "other").getBytes(UTF_8));
        set(other);
        assertThat(cache.get("needle", k -> VALUE)).isEqualTo("another value");
    }

    @Test
    void aValueOfAnotherTypeIsAMissAndCounted() {
        record Point(int x, int y) {}
        var points = connect(server, PATIENT)
                .cache("texts", String.class, Point.class)
                .tags(point -> java.util.Set.of("tag"))
                .build()
                .forTenant("acme");
        var point = new Point(1, 2);

        assertThat(points.get("needle")).isNull();
        assertThat(points.get("needle", k -> point)).isEqualTo(point);

        assertThat(points.stats().decodeFailures()).isPositive();
        eventually(() -> assertThat(points.get("needle")).isEqualTo(point));
        answers("a point");
        heals("a point");
        cache.put("needle", VALUE);
        assertThat(points.getAll(List.of("needle"), keys -> Map.of("needle", point)))
                .isEqualTo(Map.of("needle", point));
    }

    @Test
    void corruptEpochsAreAMissAndNoMore() {
        List<String> epochs = new ArrayList<>(keys(server, ""));
        epochs.remove(new String(key, UTF_8));
        assertThat(epochs).isNotEmpty();
        for (String epoch : epochs) {
            for (byte[] bytes : List.of(new byte[0], bytes("x"), bytes("12345678"), new byte[100])) {
                raw.send(bytes("SET"), bytes(epoch), bytes, bytes("PX"), bytes("60000"));
                answers("epoch " + epoch + " of " + bytes.length);
                heals("epoch " + epoch + " of " + bytes.length);
            }
        }
    }

    @Test
    void epochsOfAnotherTypeAreAMissAndEndWithAnInvalidation() {
        List<String> epochs = new ArrayList<>(keys(server, ""));
        epochs.remove(new String(key, UTF_8));
        for (String epoch : epochs) {
            make(bytes(epoch), "RPUSH", "", "x");
            answers("epoch " + epoch);
            cache.invalidateTag("tag");
            cache.clear();
            answers("epoch " + epoch);
            raw.send(bytes("DEL"), bytes(epoch));
            heals("epoch " + epoch);
        }
    }

    @Test
    void whatIsCorruptedWhileItIsInMemoryIsDropped() {
        var local = texts(connect(server, PATIENT));
        eventually(() -> assertThat(local.get("needle", k -> VALUE)).isEqualTo(VALUE));
        set(Arrays.copyOf(whole, 7));

        eventually(() -> assertThat(local.get("needle")).isNull());
        assertThat(local.get("needle", k -> VALUE)).isEqualTo(VALUE);
        eventually(() -> assertThat(local.get("needle")).isEqualTo(VALUE));
    }

    private void isHarmless(String what, byte[] bytes) {
        set(bytes);
        answers(what);
        heals(what);
    }

    /** A get is answered by the loader, or by a value that equals it. */
    private void answers(String what) {
        assertThat(cache.get("needle", k -> VALUE)).as(what).isEqualTo(VALUE);
    }

    private void heals(String what) {
        eventually(() -> {
            cache.get("needle", k -> VALUE);
            assertThat(cache.get("needle")).as(what).isEqualTo(VALUE);
        });
    }

    /** Under the live key, with the time to live of a lease, so that one made by a flip ends like one. */
    private void set(byte[] bytes) {
        raw.send(bytes("SET"), key, bytes, bytes("PX"), bytes("2000"));
    }

    private void make(byte[] name, String... command) {
        raw.send(bytes("DEL"), name);
        byte[][] words = new byte[command.length][];
        for (int i = 0; i < words.length; i++) {
            words[i] = i == 1 ? name : bytes(command[i]);
        }
        raw.send(words);
        raw.send(bytes("PEXPIRE"), name, bytes("5000"));
    }

    private static byte[] bytes(String word) {
        return word.getBytes(UTF_8);
    }
}
