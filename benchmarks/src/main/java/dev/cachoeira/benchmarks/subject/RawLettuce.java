package dev.cachoeira.benchmarks.subject;

import dev.cachoeira.benchmarks.Keys;
import dev.cachoeira.benchmarks.Product;
import dev.cachoeira.benchmarks.Task;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** What the bare client does on its one shared connection: GET or MGET, then JSON. No cache's promises at all. */
final class RawLettuce implements Subject {

    private final Task task;
    private final RedisClient client;
    private final StatefulRedisConnection<String, byte[]> connection;
    private final JsonMapper mapper = JsonMapper.builder().build();
    private final ObjectReader reader = mapper.readerFor(Product.class);

    RawLettuce(Task task) {
        this.task = task;
        this.client = RedisClient.create(task.redis());
        this.connection = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    }

    private static String name(long key) {
        return "lettuce:acme:bench:" + key;
    }

    @Override
    public void prepare() {
        Map<String, byte[]> chunk = new HashMap<>();
        for (long key = 0; key < task.keys(); key++) {
            chunk.put(name(key), mapper.writeValueAsBytes(task.product(key)));
            if (chunk.size() == 200 || key == task.keys() - 1) {
                connection.sync().mset(chunk);
                chunk.clear();
            }
        }
    }

    @Override
    public void operate(Keys.Cursor keys) {
        if (task.batch() == 1) {
            long key = keys.next();
            Product product = reader.readValue(connection.sync().get(name(key)));
            Missing.check(product, key);
        } else {
            readAll(Batches.of(keys, task.batch()));
        }
    }

    private void readAll(List<Long> batch) {
        String[] names = batch.stream().map(RawLettuce::name).toArray(String[]::new);
        List<KeyValue<String, byte[]>> values = connection.sync().mget(names);
        Map<Long, Product> products = new HashMap<>(batch.size() * 2);
        for (int i = 0; i < batch.size(); i++) {
            Product product = reader.readValue(values.get(i).getValue());
            products.put(batch.get(i), product);
        }
        Missing.check(products.size(), batch.size());
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
