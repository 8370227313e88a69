package dev.cachoeira.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Script;
import dev.cachoeira.testkit.server.RedisBinary;
import dev.cachoeira.testkit.server.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random commands, sent to the model and to a real server: replies and pushes are the same, in the same order. */
class RedisModelTest {

    private static final int RUNS = 40;
    private static final int COMMANDS = 60;
    private static final Path SCRIPTS = Path.of("../redis/src/main/resources/dev/cachoeira/redis/scripts");
    private static final String MARK = "mark";

    private final long[] millis = {1_000_000_000_000L};

    @ParameterizedTest
    @MethodSource("dev.cachoeira.testkit.server.RedisBinary#all")
    void theModelAnswersAndPushesLikeTheServer(RedisBinary binary) {
        try (RedisServer server = RedisServer.launch(binary)) {
            Map<Script, String> shas = load(server);
            server.send("DEBUG", "SET-ACTIVE-EXPIRE", "0");
            for (int run = 0; run < RUNS; run++) {
                compare(server, shas, run);
            }
        }
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
        server.send("FLUSHALL");
        Chance chance = new Chance(seed);
        RedisModel model = new RedisModel(() -> millis[0]);
        List<Side> sides = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                Side side = new Side(new RawClient(server.port()));
                sides.add(side);
                model.connect(side);
            }
            for (int i = 0; i < COMMANDS; i++) {
                step(server, model, shas, chance, sides, "run " + seed + ", command " + i);
            }
        } finally {
            sides.forEach(side -> side.client.close());
        }
    }

    private void step(
            RedisServer server,
            RedisModel model,
            Map<Script, String> shas,
            Chance chance,
            List<Side> sides,
            String where) {
        Side side = sides.get(chance.below(sides.size()));
        String key = "k" + chance.below(3);
        String said;
        int dice = chance.below(100);
        if (dice < 4) {
            said = "FLUSHALL";
            side.send(List.of("FLUSHALL"));
            model.flushAll(side);
        } else if (dice < 8) {
            said = "out of memory, or no more";
            boolean full = chance.percent(50);
            server.send("CONFIG", "SET", "maxmemory", full ? "1" : "0");
            model.full(full);
        } else if (dice < 12) {
            said = "time";
            server.send("DEBUG", "SLEEP", "0.02");
            millis[0] += 20;
        } else {
            said = command(model, shas, chance, side, key);
        }
        for (Side each : sides) {
            each.drain();
            assertThat(each.real).as(where + ": " + said).isEqualTo(each.expected);
        }
        if (dice >= 4 && dice < 8) {
            server.send("CONFIG", "SET", "maxmemory", "0");
            model.full(false);
        }
    }

    private static String command(RedisModel model, Map<Script, String> shas, Chance chance, Side side, String key) {
        List<String> words = new ArrayList<>();
        Verb verb;
        Script script = null;
        String value = "h" + chance.below(2) + "1234567890-" + chance.below(5);
        String header = chance.percent(30) ? "" : value.substring(0, 12);
        switch (chance.below(9)) {
            case 0 -> {
                verb = Verb.GET;
                words.add(key);
            }
            case 1 -> {
                verb = Verb.MGET;
                words.addAll(List.of("k0", key, "k2"));
            }
            case 2 -> {
                verb = Verb.GETRANGE;
                words.addAll(List.of(key, "0", chance.percent(50) ? "11" : "-1"));
            }
            case 3 -> {
                verb = Verb.SET;
                words.addAll(List.of(key, value, "PX", ttl(chance)));
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
                verb = Verb.TOUCH;
                words.add(key);
            }
            case 7 -> {
                verb = Verb.SCRIPT;
                script = Script.LEASE;
                words.addAll(List.of(key, header, value, ttl(chance)));
            }
            default -> {
                verb = Verb.SCRIPT;
                script = chance.percent(50) ? Script.FILL : Script.RELEASE;
                words.addAll(List.of(key, header));
                if (script == Script.FILL) {
                    words.addAll(List.of(value, "9000000000000"));
                }
            }
        }
        List<String> wire = new ArrayList<>();
        if (script == null) {
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
                        .map(word -> word.getBytes(StandardCharsets.UTF_8))
                        .toList());
        return wire.toString();
    }

    private static String ttl(Chance chance) {
        return chance.percent(40) ? "10" : "1000000";
    }

    private static String text(@Nullable Object reply) {
        if (reply instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        if (reply instanceof List<?> list) {
            return list.stream().map(RedisModelTest::text).toList().toString();
        }
        return reply == null ? "nil" : String.valueOf(reply);
    }

    /** One connection to both, and what each has said over it. */
    private static final class Side implements RedisModel.Client {
        private final RawClient client;
        private final List<String> real = new ArrayList<>();
        private final List<String> expected = new ArrayList<>();

        Side(RawClient client) {
            this.client = client;
            client.sendAndReadUntil(
                    MARK, List.of(List.of("HELLO", "3"), List.of("CLIENT", "TRACKING", "ON"), List.of("ECHO", MARK)));
        }

        void send(List<String> command) {
            real.addAll(client.sendAndReadUntil(MARK, List.of(command, List.of("ECHO", MARK))));
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
