package dev.cachoeira.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.server.Script;
import dev.cachoeira.testkit.server.RedisBinary;
import dev.cachoeira.testkit.server.RedisServer;
import dev.cachoeira.testkit.server.RespClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random scripts of a queue, run by the model and by a real server: replies are the same, but for the times in them. */
class QueueModelTest {

    private static final int RUNS = 40;
    private static final int SCRIPTS = 80;
    private static final String MARK = "mark";
    private static final long FIRST = 5_000_000_000_000_000L;
    private static final String NEVER = "1000000000000000";
    private static final String ALL = "9000000000000000";
    private static final Path FOLDER = Path.of("../redis/src/main/resources/dev/cachoeira/redis/scripts");
    private static final List<Script> MODELLED = List.of(
            Script.BEHIND_ENQUEUE,
            Script.BEHIND_ENQUEUE,
            Script.BEHIND_ENQUEUE,
            Script.BEHIND_TAKE,
            Script.BEHIND_TAKE,
            Script.BEHIND_PENDING,
            Script.BEHIND_SETTLE,
            Script.BEHIND_SETTLE,
            Script.BEHIND_SET_BACK);

    /** Another time for each script, as on the server. */
    private long micros = 1_000_000_000;

    private QueueModel queue = new QueueModel(FIRST);

    /** The sequence that each field's last change was given. */
    private final Map<String, Long> filed = new HashMap<>();

    @ParameterizedTest
    @MethodSource("dev.cachoeira.testkit.server.RedisBinary#all")
    void theModelAnswersLikeTheServer(RedisBinary binary) {
        try (RedisServer server = RedisServer.launch(binary);
                RespClient admin = server.client();
                RawClient client = new RawClient(server.port())) {
            client.sendAndReadUntil(MARK, List.of(List.of("HELLO", "3"), List.of("ECHO", MARK)));
            for (int run = 0; run < RUNS; run++) {
                compare(admin, client, new Chance(run), run);
            }
        }
    }

    private void compare(RespClient admin, RawClient client, Chance chance, int run) {
        admin.send("FLUSHALL");
        admin.send("SET", "sequence", Long.toString(FIRST));
        queue = new QueueModel(FIRST);
        filed.clear();
        boolean full = false;
        for (int i = 0; i < SCRIPTS; i++) {
            if (chance.percent(5)) {
                full = !full;
                admin.send("CONFIG", "SET", "maxmemory", full ? "1" : "0");
            }
            Script script = MODELLED.get(chance.below(MODELLED.size()));
            List<String> arguments = arguments(script, chance);
            List<String> command = new ArrayList<>(List.of("EVAL", text(script), String.valueOf(script.keys())));
            command.addAll(keys(script));
            command.addAll(arguments);
            String real = client.sendAndReadUntil(MARK, List.of(command, List.of("ECHO", MARK)))
                    .get(0);
            micros += 1_000;
            String expected = modelled(script, arguments, full);
            assertThat(withoutTimes(script, real))
                    .as("run %d, script %d: %s %s", run, i, script, arguments)
                    .isEqualTo(withoutTimes(script, expected));
        }
        admin.send("CONFIG", "SET", "maxmemory", "0");
    }

    private String modelled(Script script, List<String> arguments, boolean full) {
        List<byte[]> bytes = arguments.stream()
                .map(word -> word.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
        return switch (script) {
            case BEHIND_ENQUEUE -> {
                List<Object> refusal = queue.refusal(bytes, micros);
                if (refusal == null && full) {
                    yield "error OOM";
                }
                yield text(refusal != null ? refusal : filed(arguments, queue.enqueue(bytes, micros)));
            }
            case BEHIND_TAKE -> text(queue.take(bytes, micros));
            case BEHIND_PENDING -> text(queue.pending(bytes));
            case BEHIND_SETTLE -> text(queue.settle(bytes));
            default -> text(queue.setBack(bytes, micros));
        };
    }

    private List<Object> filed(List<String> arguments, List<Object> reply) {
        for (int i = 2; i < reply.size(); i++) {
            filed.put(arguments.get(2 * i - 1), Long.parseLong(text(reply.get(i))));
        }
        return reply;
    }

    private List<String> arguments(Script script, Chance chance) {
        List<String> words = new ArrayList<>();
        String wait = chance.percent(50) ? "0" : NEVER;
        switch (script) {
            case BEHIND_ENQUEUE -> {
                words.addAll(List.of(String.valueOf(chance.between(1, 5)), wait, chance.percent(90) ? ALL : "1"));
                fields(chance).forEach(field -> words.addAll(List.of(field, "P" + chance.below(100))));
            }
            case BEHIND_TAKE ->
                words.addAll(List.of(
                        String.valueOf(chance.below(5)),
                        String.valueOf(chance.between(1, 5)),
                        chance.percent(50) ? "0" : ALL));
            case BEHIND_PENDING -> words.addAll(fields(chance));
            case BEHIND_SETTLE -> {
                words.add(wait);
                fields(chance).forEach(field -> words.addAll(List.of(field, sequence(field, chance))));
            }
            default -> {
                String failed = chance.percent(60) ? "1" : "0";
                String attempts = String.valueOf(chance.between(1, 3));
                words.addAll(List.of(failed, wait, attempts, String.valueOf(chance.below(3)), "why"));
                fields(chance).forEach(field -> words.addAll(List.of(field, sequence(field, chance))));
            }
        }
        return words;
    }

    private static List<String> fields(Chance chance) {
        int first = chance.below(5);
        return chance.percent(60) ? List.of("f" + first) : List.of("f" + first, "f" + (first + 1) % 5);
    }

    /** Mostly that of the change which waits. */
    private String sequence(String field, Chance chance) {
        long any = FIRST + chance.between(1, 40);
        byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                .putLong(chance.percent(70) ? filed.getOrDefault(field, any) : any)
                .array();
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static List<String> keys(Script script) {
        return switch (script) {
            case BEHIND_ENQUEUE -> List.of("changes", "due", "ages", "failures", "sequence", "dead");
            case BEHIND_TAKE -> List.of("changes", "due", "ages", "failures", "dead");
            case BEHIND_SET_BACK -> List.of("changes", "due", "ages", "failures", "dead", "deaths");
            default -> List.of("changes", "due", "ages", "failures").subList(0, script.keys());
        };
    }

    private static String text(Script script) {
        try {
            return Files.readString(FOLDER.resolve(script.name().toLowerCase(Locale.ROOT) + ".lua"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(@Nullable Object reply) {
        if (reply instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        if (reply instanceof List<?> list) {
            List<String> texts = new ArrayList<>();
            list.forEach(each -> texts.add(text(each)));
            return texts.toString();
        }
        return reply == null ? "nil" : String.valueOf(reply);
    }

    /** Of a change what was filed when, of a queue the time, since when the oldest waits, and when the next is due. */
    private static String withoutTimes(Script script, String reply) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        for (int change = changeAt(reply, 0); change >= 0; change = changeAt(reply, at)) {
            text.append(reply, at, change + Long.BYTES);
            at = change + 2 * Long.BYTES;
        }
        text.append(reply.substring(at));
        return script == Script.BEHIND_TAKE
                ? text.toString().replaceAll("\\b[1-9][0-9]{8,}\\b", "time")
                : text.toString();
    }

    /** Sequences here begin with the same bytes. */
    private static int changeAt(String reply, int from) {
        byte[] first = ByteBuffer.allocate(Long.BYTES).putLong(FIRST).array();
        return reply.indexOf(new String(first, 0, 6, StandardCharsets.ISO_8859_1), from);
    }
}
