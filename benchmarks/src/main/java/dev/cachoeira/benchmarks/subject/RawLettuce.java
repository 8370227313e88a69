package dev.cachoeira.benchmarks.subject;

import dev.cachoeira.benchmarks.Keys;
import dev.cachoeira.benchmarks.Product;
import dev.cachoeira.benchmarks.Task;
import dev.cachoeira.codec.JsonCodec;
import dev.cachoeira.codec.TypeRef;
import io.lettuce.core.KeyValue;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the bare client does on its one shared connection: GET or MGET, then the same decoding. No cache's promises at all.
 */
final class RawLettuce implements Subject {

    private static final Duration TTL = Duration.ofMinutes(30);

    private final Task task;
    private final RedisClient client;
    private final StatefulRedisConnection<String, byte[]> connection;
    private final JsonCodec<Product> codec = JsonCodec.of(TypeRef.of(Product.class));

    RawLettuce(Task task) {
        this.task = task;
        this.client = RedisClient.create(task.redis());
        this.connection = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    }

    private static String name(long key) {
        return "lettuce:acme:bench:" + key;
    }

    /** With a TTL, as all that is cached has one: the server looks it up with every read. */
    @Override
    public void prepare() {
        List<RedisFuture<String>> chunk = new ArrayList<>();
        for (long key = 0; key < task.keys(); key++) {
            chunk.add(connection.async().psetex(name(key), TTL.toMillis(), codec.encode(task.product(key))));
            if (chunk.size() == 200 || key == task.keys() - 1) {
                LettuceFutures.awaitAll(Duration.ofSeconds(10), chunk.toArray(new RedisFuture<?>[0]));
                chunk.clear();
            }
        }
    }

    @Override
    public void operate(Keys.Cursor keys) {
        if (task.batch() == 1) {
            long key = keys.next();
            Missing.check(decode(connection.sync().get(name(key))), key);
        } else {
            readAll(Batches.of(keys, task.batch()));
        }
    }

    private Product decode(byte[] json) {
        return codec.decode(json, 0, json.length);
    }

    private void readAll(List<Long> batch) {
        String[] names = batch.stream().map(RawLettuce::name).toArray(String[]::new);
        List<KeyValue<String, byte[]>> values = connection.sync().mget(names);
        Map<Long, Product> products = new HashMap<>(batch.size() * 2);
        for (int i = 0; i < batch.size(); i++) {
            products.put(batch.get(i), decode(values.get(i).getValue()));
        }
        Missing.check(products.size(), batch.size());
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
