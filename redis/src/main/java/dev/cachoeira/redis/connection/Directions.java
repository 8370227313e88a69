package dev.cachoeira.redis.connection;

import io.lettuce.core.RedisURI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Says where to connect to. */
interface Directions {

    /** Asked before each attempt. */
    CompletionStage<Destination> ask();

    /** Always the same. */
    static Directions to(RedisURI uri) {
        CompletableFuture<Destination> known = CompletableFuture.completedFuture(new Destination(uri, 0));
        return () -> known;
    }
}
