package dev.cachoeira.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Script;
import dev.cachoeira.testkit.server.RedisBinary;
import dev.cachoeira.testkit.server.RedisServer;
import dev.cachoeira.testkit.server.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random commands, sent to the model and to a real server: replies and pushes are the same, in the same order. */
class RedisModelTest {

    private static final int RUNS = 40;
    private static final int COMMANDS = 60;
    private static final Path SCRIPTS = Path.of("../redis/src/main/resources/dev/cachoeira/redis/scripts");
    private static final String MARK = "mark";
    private static final int SOON = 200;

    /** The model's clock: the server's, as it was just before the command. */
    private final long[] millis = {0};

    /** Between when and when keys expire: the model cannot know it better. */
    private final List<Uncertain> uncertain = new ArrayList<>();

    private int compared;

    private record Uncertain(long from, long to) {}

    @ParameterizedTest
    @MethodSource("dev.cachoeira.testkit.server.RedisBinary#all")
    void theModelAnswersAndPushesLikeTheServer(RedisBinary binary) {
        try (RedisServer server = RedisServer.launch(binary)) {
            Map<Script, String> shas = load(server);
            server.send("DEBUG", "SET-ACTIVE-EXPIRE", "0");
            for (int run = 0; run < RUNS; run++) {
                compare(server, shas, run);
            }
            assertThat(compared).isGreaterThan(RUNS);
        }
    }

    /** A hold that stood for less than the lag of its source would be of no use. */
    @ParameterizedTest
    @MethodSource("dev.cachoeira.testkit.server.RedisBinary#all")
    void noServerCutsATtlShort(RedisBinary binary) {
        try (RedisServer server = RedisServer.launch(binary);
                RespClient client = server.client()) {
            for (int i = 0; i < 100; i++) {
                long before = micros(client);
                client.send("SET", "k", "h", "PX", "5");
                while (client.text("EXISTS", "k").equals("1")) {
                    Thread.onSpinWait();
                }
                assertThat(micros(client) - before)
                        .as("all but what a clock that is being set right may lose")
                        .isGreaterThan(4_900);
            }
        }
    }

    @Test
    void norDoesTheModel() {
        long[] micros = {1_999};
        RedisModel model = new RedisModel(() -> micros[0]);
        List<byte[]> set = Stream.of("k", "h", "PX", "5")
                .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                .toList();
        model.execute(new Deaf(), Verb.SET, null, set);

        micros[0] = 6_999;
        assertThat(model.has(set.get(0))).isTrue();
        micros[0] = 7_000;
        assertThat(model.has(set.get(0))).isFalse();
    }

    private static Map<Script, String> load(RedisServer server) {
        Map<Script, String> shas = new EnumMap<>(Script.class);
        for (Script script : Script.values()) {
            Path file = SCRIPTS.resolve(script.name().toLowerCase(java.util.Locale.ROOT) + ".lua");
            try {
                shas.put(script, String.valueOf(server.send("SCRIPT", "LOAD", Files.readString(file))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shas;
    }

    private void compare(RedisServer server, Map<Script, String> shas, long seed) {
        Chance chance = new Chance(seed);
        RedisModel model = new RedisModel(() -> millis[0] * 1_000);
        List<Side> sides = new ArrayList<>();
        uncertain.clear();
        try (RespClient admin = server.client()) {
            admin.send("CONFIG", "SET", "maxmemory", "0");
            admin.send("FLUSHALL");
            for (int i = 0; i < 3; i++) {
                Side side = new Side(new RawClient(server.port()));
                sides.add(side);
                model.connect(side);
            }
            for (int i = 0; i < COMMANDS; i++) {
                millis[0] = time(admin);
                String said = step(admin, model, shas, chance, sides.get(chance.below(sides.size())));
                sides.forEach(Side::drain);
                long after = time(admin);
                if (uncertain.stream().anyMatch(each -> each.to >= millis[0] && each.from <= after)) {
                    return; // a key has expired meanwhile, before the command or after it
                }
                if (said.contains(String.valueOf(SOON))) {
                    uncertain.add(new Uncertain(millis[0] + SOON, after + SOON));
                }
                for (Side side : sides) {
                    assertThat(side.real)
                            .as("run %d, command %d: %s", seed, i, said)
                            .isEqualTo(side.expected);
                }
                compared++;
            }
        } finally {
            sides.forEach(side -> side.client.close());
        }
    }

    private static long time(RespClient admin) {
        return micros(admin) / 1_000;
    }

    private static long micros(RespClient client) {
        List<?> time = (List<?>) Objects.requireNonNull(client.send("TIME"));
        return Long.parseLong((String) time.get(0)) * 1_000_000 + Long.parseLong((String) time.get(1));
    }

    private static String step(RespClient admin, RedisModel model, Map<Script, String> shas, Chance chance, Side side) {
        int dice = chance.below(100);
        if (dice < 4) {
            admin.send("FLUSHALL");
            model.flushAll();
            return "FLUSHALL";
        }
        if (dice < 8) {
            boolean full = chance.percent(50);
            admin.send("CONFIG", "SET", "maxmemory", full ? "1" : "0");
            model.full(full);
            return "full: " + full;
        }
        if (dice < 12) {
            admin.send("DEBUG", "SLEEP", "0." + (SOON + 20));
            return "time passes";
        }
        return command(model, shas, chance, side, "k" + chance.below(3));
    }

    private static String command(RedisModel model, Map<Script, String> shas, Chance chance, Side side, String key) {
        List<String> words = new ArrayList<>();
        Verb verb;
        Script script = null;
        String value = "h" + chance.below(2) + "1234567890-" + chance.below(5);
        String header = chance.percent(30) ? "" : value.substring(0, 12);
        switch (chance.below(16)) {
            case 0 -> {
                verb = Verb.GET;
                words.add(key);
            }
            case 1 -> {
                verb = chance.percent(50) ? Verb.MGET : Verb.MGET_UNTRACKED;
                words.addAll(List.of("k0", key, "k2"));
            }
            case 2 -> {
                verb = Verb.GETRANGE;
                words.addAll(List.of(key, "0", chance.percent(50) ? "11" : "-1"));
            }
            case 3 -> {
                verb = Verb.SET;
                boolean marks = chance.percent(30);
                words.addAll(
                        List.of(marks ? "v" + chance.below(2) : key, marks ? mark(chance) : value, "PX", ttl(chance)));
            }
            case 4 -> {
                verb = Verb.SET;
                words.addAll(List.of(key, value, "NX", "PX", ttl(chance)));
            }
            case 5 -> {
                verb = Verb.DEL;
                words.add(key);
            }
            case 6 -> {
                boolean touch = chance.percent(50);
                verb = touch ? Verb.TOUCH : Verb.SCRIPT;
                script = touch ? null : Script.MARK;
                words.addAll(touch ? List.of(key) : List.of("v" + chance.below(2), mark(chance), ttl(chance)));
            }
            case 7 -> {
                verb = Verb.SCRIPT;
                script = Script.LEASE;
                words.addAll(List.of(key, header, value, ttl(chance)));
            }
            case 8 -> {
                verb = Verb.SCRIPT;
                script = Script.COUNT;
                String by = List.of("1", "-7", "9007199254740991", "5000000000000000000")
                        .get(chance.below(4));
                String counter = chance.percent(80) ? "n" + chance.below(2) : key;
                words.addAll(List.of(counter, by, ttl(chance), chance.percent(50) ? "1" : "0"));
            }
            case 9, 10 -> {
                verb = Verb.SCRIPT;
                script = chance.percent(60) ? Script.FENCE : Script.UNFENCE;
                String where = script == Script.FENCE || chance.percent(80) ? "f" + chance.below(2) : key;
                words.addAll(List.of(where, "F123stamp--" + chance.below(5), "holder-" + chance.below(3)));
                if (script == Script.FENCE) {
                    words.add(ttl(chance));
                }
            }
            case 11 -> {
                verb = Verb.GETRANGE; // behind it are the ends of the holders, which a model cannot know so well
                words.addAll(List.of("f" + chance.below(2), "0", "11"));
            }
            case 12 -> {
                verb = chance.percent(50) ? Verb.GET : Verb.GET_UNTRACKED;
                words.add((chance.percent(50) ? "n" : "v") + chance.below(2));
            }
            case 13, 14 -> {
                verb = Verb.SCRIPT;
                script = Script.PUT;
                String version = version(chance);
                words.addAll(List.of(
                        chance.percent(90) ? "v" + chance.below(2) : key,
                        version,
                        entry(chance, version),
                        "9000000000000",
                        mark(chance),
                        ttl(chance)));
            }
            default -> {
                verb = Verb.SCRIPT;
                script = chance.percent(50) ? Script.FILL : Script.RELEASE;
                words.addAll(List.of(key, header));
                if (script == Script.FILL) {
                    words.addAll(List.of(value, "9000000000000"));
                } else if (chance.percent(50)) {
                    words.addAll(List.of(mark(chance), ttl(chance)));
                }
            }
        }
        List<String> wire = new ArrayList<>();
        if (verb == Verb.MGET_UNTRACKED || verb == Verb.GET_UNTRACKED) {
            side.askNotToTrack();
            wire.add(verb == Verb.GET_UNTRACKED ? "GET" : "MGET");
        } else if (script == null) {
            wire.add(verb.name());
        } else {
            wire.addAll(List.of("EVALSHA", shas.get(script), "1"));
        }
        wire.addAll(words);
        side.send(wire);
        model.execute(
                side,
                verb,
                script,
                words.stream()
                        .map(word -> word.getBytes(StandardCharsets.ISO_8859_1))
                        .toList());
        return wire.toString();
    }

    /** Eight bytes whose order is that of the versions, also where the first one counts as negative. */
    private static String version(Chance chance) {
        String first = chance.percent(50) ? "\u0080" : "\u0000";
        return first + "\u0000\u0000" + (char) chance.below(3) + "\u0000\u0000\u0000" + (char) (chance.below(3) * 100);
    }

    /** A value with a version, or with times before it, or without, or cut short. */
    private static String entry(Chance chance, String version) {
        boolean ages = chance.percent(40);
        boolean versioned = chance.percent(85);
        char flags = (char) ((ages ? 2 : 0) + (versioned ? 4 : 0) + (chance.percent(20) ? 16 : 0));
        String entry = "\u00ca\u0002\u0001" + flags + "stamp---" + "fingerprint-and-more"
                + (ages ? "two-times-of-it-" : "") + version + "payload";
        return chance.percent(10) ? entry.substring(0, chance.between(2, entry.length())) : entry;
    }

    /** A tombstone, a fence, a lease, or something that is none of these. */
    private static String mark(Chance chance) {
        return chance.percent(10) ? "\u00ca" : "\u00ca\u0001" + (char) chance.between(2, 5) + "\u0000stamp---mark";
    }

    private static String ttl(Chance chance) {
        return chance.percent(40) ? String.valueOf(SOON) : "1000000";
    }

    private static String text(@Nullable Object reply) {
        if (reply instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        if (reply instanceof List<?> list) {
            return list.stream().map(RedisModelTest::text).toList().toString();
        }
        return reply == null ? "nil" : String.valueOf(reply);
    }

    private static final class Deaf implements RedisModel.Client {

        @Override
        public void replied(@Nullable Object reply) {}

        @Override
        public void refused(String error) {
            throw new AssertionError(error);
        }

        @Override
        public void invalidated(@Nullable List<byte[]> keys) {}
    }

    /** One connection to both, and what each has said over it. */
    private static final class Side implements RedisModel.Client {
        private final RawClient client;
        private final List<String> real = new ArrayList<>();
        private final List<String> expected = new ArrayList<>();
        private boolean notTracked;

        Side(RawClient client) {
            this.client = client;
            client.sendAndReadUntil(
                    MARK,
                    List.of(
                            List.of("HELLO", "3"),
                            List.of("CLIENT", "TRACKING", "ON", "OPTOUT"),
                            List.of("ECHO", MARK)));
        }

        /** For the command that is sent next; ECHO would count as that. */
        void askNotToTrack() {
            notTracked = true;
        }

        void send(List<String> command) {
            if (notTracked) {
                notTracked = false;
                List<String> heard = client.sendAndReadUntil(
                        MARK, List.of(List.of("CLIENT", "CACHING", "NO"), command, List.of("ECHO", MARK)));
                heard.remove("OK");
                real.addAll(heard);
            } else {
                real.addAll(client.sendAndReadUntil(MARK, List.of(command, List.of("ECHO", MARK))));
            }
        }

        /** Takes what was pushed until now: a reply to a later command comes after it. */
        void drain() {
            real.addAll(client.sendAndReadUntil(MARK, List.of(List.of("ECHO", MARK))));
        }

        @Override
        public void replied(@Nullable Object reply) {
            expected.add(text(reply));
        }

        @Override
        public void refused(String error) {
            expected.add("error " + error.split(" ", 2)[0]);
        }

        @Override
        public void invalidated(@Nullable List<byte[]> keys) {
            expected.add("push " + text(keys));
        }
    }
}
