package dev.cachoeira.cache;

import dev.cachoeira.codec.KeyCodec;
import dev.cachoeira.tenant.MissingTenantException;
import dev.cachoeira.tenant.TenantResolver;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A counter as its users see it: for one tenant, for whichever tenant the current call is about, or shared. */
final class CounterView<K> implements Counter<K> {

    private final Definition<K> definition;
    private final KeyLayout layout;
    private final TenantResolver tenants;
    private final CounterCommands commands;
    private final @Nullable String bound;

    CounterView(Definition<K> definition, Workshop workshop) {
        this(
                definition,
                workshop.layout(),
                workshop.tenants(),
                new CounterCommands(definition.name(), workshop.fleet(), workshop.runtime()),
                definition.options().shared() ? "" : null);
    }

    private CounterView(
            Definition<K> definition,
            KeyLayout layout,
            TenantResolver tenants,
            CounterCommands commands,
            @Nullable String bound) {
        this.definition = definition;
        this.layout = layout;
        this.tenants = tenants;
        this.commands = commands;
        this.bound = bound;
    }

    /** What a builder has gathered. */
    record Definition<K>(String name, CounterOptions options, KeyCodec<K> keyCodec) {}

    @Override
    public String name() {
        return definition.name();
    }

    @Override
    public Counter<K> forTenant(String tenant) {
        if (definition.options().shared()) {
            throw new IllegalStateException(
                    "counter '" + name() + "' is shared by all tenants and has none of its own");
        }
        return new CounterView<>(definition, layout, tenants, commands, CacheView.checkTenant(tenant));
    }

    private byte[] redisKey(K key) {
        Objects.requireNonNull(key, "key");
        String encoded = definition.keyCodec().encode(key);
        if (!key.equals(definition.keyCodec().decode(encoded))) {
            throw new IllegalArgumentException("the key codec of counter '" + name()
                    + "' does not give back the key that it was given: decode(encode(key)) must equal key");
        }
        return KeyLayout.bytes(layout.counter(tenant(), name(), encoded));
    }

    private String tenant() {
        if (bound != null) {
            return bound;
        }
        String tenant = tenants.currentTenant();
        if (tenant == null || tenant.isEmpty()) {
            throw new MissingTenantException(
                    "counter '" + name() + "' belongs to tenants, and this call names none: use"
                            + " forTenant(...), a TenantResolver, or make the counter shared()");
        }
        return tenant;
    }

    @Override
    public long increment(K key, long by) {
        return Futures.join(commands.add(redisKey(key), by, definition.options()))
                .value();
    }

    @Override
    public long get(K key) {
        return Futures.join(commands.read(redisKey(key))).value();
    }

    @Override
    public void reset(K key) {
        long unused = Futures.join(commands.end(redisKey(key))).value();
    }

    @Override
    public CompletableFuture<Long> incrementAsync(K key, long by) {
        return later(() -> commands.add(redisKey(key), by, definition.options()));
    }

    @Override
    public CompletableFuture<Long> getAsync(K key) {
        return later(() -> commands.read(redisKey(key)));
    }

    @Override
    public CompletableFuture<Void> resetAsync(K key) {
        return later(() -> commands.end(redisKey(key))).thenAccept(any -> {});
    }

    private static CompletableFuture<Long> later(
            java.util.function.Supplier<CompletableFuture<CounterCommands.Outcome>> call) {
        try {
            return Futures.unwrapped(call.get().thenApply(CounterCommands.Outcome::value));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CounterStats stats() {
        return commands.stats();
    }
}
