package dev.cachoeira.cache;

import dev.cachoeira.codec.KeyCodec;
import dev.cachoeira.codec.KeyCodecs;
import dev.cachoeira.codec.TypeRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gathers settings and checks them together. */
final class DefaultCounterBuilder<K> implements CounterBuilder<K> {

    private final Caches caches;
    private final CacheConfiguration configuration;
    private final String name;
    private final TypeRef<K> keys;
    private CounterOptions options = new CounterOptions(null, false, false);
    private boolean endIsKnown;
    private @Nullable KeyCodec<K> keyCodec;

    DefaultCounterBuilder(Caches caches, CacheConfiguration configuration, String name, TypeRef<K> keys) {
        this.caches = caches;
        this.configuration = configuration;
        this.name = Objects.requireNonNull(name, "name");
        this.keys = Objects.requireNonNull(keys, "keys");
    }

    @Override
    public CounterBuilder<K> expireAfter(Duration ttl) {
        return ending(Objects.requireNonNull(ttl, "ttl"), false);
    }

    @Override
    public CounterBuilder<K> expireAfterLastChange(Duration ttl) {
        return ending(Objects.requireNonNull(ttl, "ttl"), true);
    }

    @Override
    public CounterBuilder<K> keepUntilReset() {
        return ending(null, false);
    }

    private CounterBuilder<K> ending(@Nullable Duration ttl, boolean renewed) {
        options = new CounterOptions(ttl, renewed, options.shared());
        endIsKnown = true;
        return this;
    }

    @Override
    public CounterBuilder<K> shared() {
        options = new CounterOptions(options.ttl(), options.renewed(), true);
        return this;
    }

    @Override
    public CounterBuilder<K> keyCodec(KeyCodec<K> newCodec) {
        keyCodec = Objects.requireNonNull(newCodec, "keyCodec");
        return this;
    }

    @Override
    public Counter<K> build() {
        List<String> problems = new ArrayList<>();
        KeyLayout.checkName(problems, "name", name);
        if (!endIsKnown) {
            problems.add("when a counter ends has to be said: expireAfter, expireAfterLastChange or keepUntilReset");
        }
        CounterOptions configured = configuration.configureCounter(name, options);
        problems.addAll(configured.problems());
        KeyCodec<K> chosenKeyCodec = keyCodec;
        if (chosenKeyCodec == null) {
            try {
                chosenKeyCodec = KeyCodecs.forType(keys);
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        if (!problems.isEmpty() || chosenKeyCodec == null) {
            throw new IllegalArgumentException("counter '" + name + "' cannot be made: " + String.join("; ", problems));
        }
        return caches.addCounter(new CounterView.Definition<>(name, configured, chosenKeyCodec));
    }
}
