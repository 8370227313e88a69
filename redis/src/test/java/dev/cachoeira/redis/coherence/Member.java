package dev.cachoeira.redis.coherence;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.cache.Compression;
import dev.cachoeira.cache.Counter;
import dev.cachoeira.cache.EncryptionKeys;
import dev.cachoeira.cache.Loader;
import dev.cachoeira.cache.Lookup;
import dev.cachoeira.cache.Validator;
import dev.cachoeira.cache.Warmer;
import dev.cachoeira.cache.WarmingReport;
import dev.cachoeira.redis.coherence.ToldSource.How;
import dev.cachoeira.redis.coherence.ToldSource.Told;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process with a cache for each way of keeping values fresh and small, over a {@link ToldSource} of its own. Driven by
 * {@link Commands}; a null is a dash in them.
 */
final class Member {

    /** How long "there is none" lives, and how far the source of {@code lagging} lags. */
    static final Duration SHORT = Duration.ofSeconds(3);

    /** How many keys are warmed. */
    static final int WARMED = 20;

    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Duration TIMEOUT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofMinutes(10);

    /** Longer than a test: nothing but its timeout ends the wait of a get. */
    private static final Duration TOO_LONG = Duration.ofMinutes(5);

    private static final String NONE = "-";

    private final String uri;
    private final Cachoeira cachoeira;
    private final ToldSource source = new ToldSource();
    private final Loader<String, String> loader = Loader.withContext(source::load);
    private final Map<String, Cache<String, String>> caches = new HashMap<>();
    private final Counter<String> counter;
    private @Nullable Cachoeira sealing;

    private Member(String uri, Compression compression) {
        this.uri = uri;
        this.cachoeira = connect();
        this.counter = cachoeira
                .counter("counter", String.class)
                .keepUntilReset()
                .build()
                .forTenant("acme");
        open(cachoeira, "plain", builder -> builder.expireNullsAfter(SHORT));
        open(cachoeira, "refreshed", builder -> builder.refreshAfter(AT_ONCE));
        open(cachoeira, "early", builder -> builder.withoutLocal().refreshEarly(100));
        open(cachoeira, "marked", builder -> builder.refreshAfter(Duration.ofHours(1)));
        open(cachoeira, "kept", builder -> builder.failSafe(LONG, LONG));
        open(
                cachoeira,
                "soft",
                builder -> builder.failSafe(LONG).softTimeout(TIMEOUT).leaseWait(TOO_LONG));
        open(cachoeira, "hard", builder -> builder.hardTimeout(TIMEOUT).leaseWait(TOO_LONG));
        open(cachoeira, "tagged", builder -> builder.tags(value -> Set.of()));
        open(cachoeira, "lagging", builder -> builder.sourceLag(SHORT));
        open(cachoeira, "validated", CacheBuilder::validators);
        open(cachoeira, "compressed", builder -> builder.compress(compression));
    }

    /** Arguments: the URI of Redis, the algorithm that compresses. */
    public static void main(String[] arguments) throws IOException {
        Compression compression = Compression.lz4().by(Compression.Algorithm.valueOf(arguments[1]));
        Commands.serve(new Member(arguments[0], compression)::answer);
    }

    private Cachoeira connect() {
        return Cachoeira.builder()
                .uri(uri)
                .fleet(Shop.PATIENT)
                .startWait(Duration.ofSeconds(10))
                .build();
    }

    private void open(Cachoeira instance, String name, UnaryOperator<CacheBuilder<String, String>> settings) {
        caches.put(
                name,
                settings.apply(instance.cache(name, String.class, String.class).expireAfter(Duration.ofHours(2)))
                        .build()
                        .forTenant("acme"));
    }

    private Cache<String, String> cache(String name) {
        return Objects.requireNonNull(caches.get(name), name);
    }

    private String answer(String[] words) throws Exception {
        return words[1].equals("tell")
                ? tell(words)
                : answer(words[1], words.length > 2 ? words[2] : "", words.length > 3 ? words[3] : "");
    }

    // ---- the source --------------------------------------------------------------------------------------------

    /** {@code tell key value [milliseconds [tag…]]} */
    private String tell(String[] words) {
        Duration ttl = words.length > 4 ? Duration.ofMillis(Long.parseLong(words[4])) : null;
        List<String> tags = words.length > 5 ? Arrays.asList(words).subList(5, words.length) : List.of();
        source.tell(words[2], new Told(How.SAID, words[3].equals(NONE) ? null : words[3], ttl, tags));
        return "told";
    }

    private String answer(String command, String first, String second) throws Exception {
        return switch (command) {
            case "fail" -> {
                source.tell(first, Told.only(How.FAILS));
                yield "told";
            }
            case "unchanged" -> {
                source.tell(first, Told.only(How.UNCHANGED));
                yield "told";
            }
            case "hold" -> {
                source.hold(first);
                yield "held";
            }
            case "release" -> {
                source.release(first);
                yield "released";
            }
            case "loads" -> String.valueOf(source.loads(first));
            case "warm" -> warm(first);
            case "count" -> String.valueOf(count(first, Integer.parseInt(second)));
            case "seal" -> seal(first);
            default -> use(command, cache(first), second);
        };
    }

    // ---- caches ------------------------------------------------------------------------------------------------

    private String use(String command, Cache<String, String> cache, String argument) {
        return switch (command) {
            case "get" -> get(cache, argument);
            case "peek" -> text(cache.get(argument));
            case "exists" -> String.valueOf(cache.exists(argument));
            case "validator" -> {
                Validator validator = cache.validate(argument, any -> true);
                yield validator == null ? NONE : validator.tag();
            }
            case "lookup" -> {
                Lookup<String> found = cache.lookup(argument, loader);
                yield found.level() + ":" + text(found.value());
            }
            case "invalidate" -> done(() -> cache.invalidate(argument));
            case "invalidateMatching" -> done(() -> cache.invalidateMatching(argument));
            case "invalidateTag" -> done(() -> cache.invalidateTag(argument));
            case "markStale" -> done(() -> cache.markStale(argument));
            default -> throw new IllegalArgumentException(command);
        };
    }

    /** The value, or the name of what was thrown. */
    private String get(Cache<String, String> cache, String key) {
        try {
            return text(cache.get(key, loader));
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName();
        }
    }

    private static String text(@Nullable String value) {
        return value == null ? NONE : value;
    }

    private static String done(Runnable task) {
        task.run();
        return "done";
    }

    private String warm(String prefix) {
        WarmingReport report = cachoeira
                .warm(Warmer.of("warmer", cache("plain"), () -> keys(prefix), source::loadAll))
                .join();
        return report.end() + ":" + report.loaded();
    }

    private static Stream<String> keys(String prefix) {
        return IntStream.range(0, WARMED).mapToObj(i -> prefix + i);
    }

    private long count(String key, int times) {
        for (int i = 0; i < times; i++) {
            counter.increment(key);
        }
        return counter.get(key);
    }

    /** The cache {@code sealed} has these keys from now on, by the letters that name them, and writes with the first. */
    private String seal(String letters) {
        if (sealing != null) {
            sealing.close();
        }
        EncryptionKeys.Builder keys = EncryptionKeys.builder().writeWith(letters.substring(0, 1));
        for (String letter : letters.split("")) {
            keys.key(letter, letter.repeat(EncryptionKeys.KEY_LENGTH).getBytes(StandardCharsets.US_ASCII));
        }
        sealing = connect();
        open(sealing, "sealed", builder -> builder.encrypt(keys.build()));
        return "sealed";
    }
}
