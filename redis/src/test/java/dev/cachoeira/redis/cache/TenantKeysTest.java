package dev.cachoeira.redis.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.testkit.server.RedisServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No two pairs of tenant and key, of whatever characters, share a key in Redis. */
@Timeout(300)
class TenantKeysTest extends TrapFixture {

    private static final int TENANTS = 1_000;
    private static final int KEYS = 100;

    /** What separators, escapes and encodings are made of: short texts of these are all near misses of each other. */
    private static final List<String> ALPHABET = List.of(
            "a",
            "b",
            ":texts:",
            "@tag:",
            ":",
            "%",
            "{",
            "}",
            "3",
            "A",
            "2",
            "5",
            "%3A",
            "%25",
            "::",
            " ",
            "\n",
            "\r\n",
            "\0",
            "\1",
            "\u007F",
            "?",
            "\uFFFD",
            "\u00E1",
            "a\u0301",
            "\uD83C\uDF0A",
            "\uD83C",
            "\uDF0A",
            "|",
            "/",
            "\\",
            "*",
            ",",
            "\u2028");

    /** The SHA-1 of each key, so that no text conversion hides a difference. */
    private static final String SCAN_ENTRIES = "local r = redis.call('SCAN', ARGV[1], 'COUNT', 1000) local found = {}"
            + " for _, k in ipairs(r[2]) do if redis.call('STRLEN', k) > 20 then"
            + " found[#found + 1] = redis.sha1hex(k) end end return {r[1], found}";

    @Test
    void aHundredThousandPairsHaveAKeyEach() {
        var random = new Random(20_260_101);
        Set<String> tenants = generate(random, TENANTS, 3);
        tenants.remove("");
        Map<String, List<String>> pairs = new LinkedHashMap<>();
        for (String tenant : tenants) {
            Set<String> keys = generate(random, KEYS - 1, 3);
            keys.add("");
            pairs.put(tenant, new ArrayList<>(keys));
        }
        var server = opened(RedisServer.launch());
        var writer = unbound(server);
        var reader = unbound(server);
        long count = 0;

        for (var tenant : pairs.entrySet()) {
            writer.forTenant(tenant.getKey()).putAll(identified(tenant.getKey(), tenant.getValue()));
            count += tenant.getValue().size();
        }

        assertThat(count).isGreaterThan(TENANTS * KEYS * 9L / 10);
        assertThat(entries(server)).hasSize((int) count);
        for (var tenant : pairs.entrySet()) {
            assertThat(reader.forTenant(tenant.getKey()).getAll(tenant.getValue()))
                    .isEqualTo(identified(tenant.getKey(), tenant.getValue()));
        }
        reachesNoOther(pairs.keySet(), writer, reader);
        writer.clearAllTenants();
        for (String tenant : pairs.keySet()) {
            assertThat(reader.forTenant(tenant).getAll(pairs.get(tenant))).isEmpty();
        }
    }

    @Test
    void everySplitOfOneTextIsAnotherPair() {
        var server = opened(RedisServer.launch());
        splits(unbound(server), unbound(server));
    }

    @Test
    void everySplitOfOneTextIsAnotherPairBehindAPrefixToo() {
        var server = opened(RedisServer.launch());
        splits(
                builder(server).keyPrefix("customer").build(),
                builder(server).keyPrefix("customer").build());
    }

    private static void splits(Cache<String, String> writer, Cache<String, String> reader) {
        Map<String, Map<String, String>> pairs = new LinkedHashMap<>();
        for (String text : List.of(
                "a:b:c",
                "a::b",
                "a:texts:b:texts:c",
                "a::texts::texts:",
                ":::::",
                "%3A:%3a",
                "{a}:{b}",
                "\uD83C\uDF0A:\uD83C\uDF0A",
                "\0:\0")) {
            for (int at = 1; at <= text.length(); at++) {
                pairs.computeIfAbsent(text.substring(0, at), tenant -> new LinkedHashMap<>())
                        .put(text.substring(at), text.substring(0, at) + " | " + text.substring(at));
            }
        }

        pairs.forEach((tenant, values) -> writer.forTenant(tenant).putAll(values));

        pairs.forEach((tenant, values) ->
                assertThat(reader.forTenant(tenant).getAll(values.keySet())).isEqualTo(values));
    }

    /** One key of each of two hundred tenants: a tenant's tag, clear and key end that tenant's alone. */
    private static void reachesNoOther(
            Set<String> tenants, Cache<String, String> writer, Cache<String, String> reader) {
        var ended = new LinkedHashSet<String>();
        ended.add("a");
        ended.add("a:b");
        ended.add("a%3Ab");
        var random = new Random(7);
        var all = new ArrayList<>(tenants);
        while (ended.size() < 9) {
            ended.add(all.get(random.nextInt(all.size())));
        }
        all.subList(200, all.size()).clear();
        ended.stream().filter(tenant -> !all.contains(tenant)).forEach(all::add);
        ended.forEach(tenant -> writer.forTenant(tenant).put("", "stands"));
        int kind = 0;
        for (String tenant : ended) {
            switch (kind++ % 3) {
                case 0 -> writer.forTenant(tenant).invalidateTag("tag");
                case 1 -> writer.forTenant(tenant).clear();
                default -> writer.forTenant(tenant).invalidate("");
            }
            List<String> lost = all.stream()
                    .filter(each -> !reader.forTenant(each).exists(""))
                    .toList();
            assertThat(lost).containsExactly(tenant);
            writer.forTenant(tenant).put("", "stands");
        }
    }

    /** The keys of entries; an epoch is much shorter. */
    private static Set<String> entries(RedisServer server) {
        var entries = new LinkedHashSet<String>();
        try (var client = server.client()) {
            String cursor = "0";
            do {
                var page = (List<?>) client.send("EVAL", SCAN_ENTRIES, "0", cursor);
                cursor = String.valueOf(page.get(0));
                ((List<?>) page.get(1)).forEach(key -> entries.add(String.valueOf(key)));
            } while (!cursor.equals("0"));
        }
        return entries;
    }

    private Cache<String, String> unbound(RedisServer server) {
        return builder(server).build();
    }

    private CacheBuilder<String, String> builder(RedisServer server) {
        return connect(server, PATIENT)
                .cache("texts", String.class, String.class)
                .withoutLocal()
                .leaseTtl(java.time.Duration.ofMinutes(1))
                .tags(value -> Set.of("tag"));
    }

    private static Map<String, String> identified(String tenant, List<String> keys) {
        var values = new LinkedHashMap<String, String>();
        for (int i = 0; i < keys.size(); i++) {
            values.put(keys.get(i), Integer.toHexString(tenant.hashCode()) + " " + tenant.length() + " " + i);
        }
        return values;
    }

    private static Set<String> generate(Random random, int count, int most) {
        var texts = new LinkedHashSet<String>();
        while (texts.size() < count) {
            var text = new StringBuilder();
            int length = 1 + random.nextInt(most);
            for (int i = 0; i < length; i++) {
                text.append(ALPHABET.get(random.nextInt(ALPHABET.size())));
            }
            texts.add(text.toString());
        }
        return texts;
    }
}
