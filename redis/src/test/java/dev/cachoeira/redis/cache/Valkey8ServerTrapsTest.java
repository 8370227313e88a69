package dev.cachoeira.redis.cache;

import dev.cachoeira.testkit.server.RedisBinary;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class Valkey8ServerTrapsTest extends ServerTraps {

    @Override
    RedisBinary binary() {
        return RedisBinary.valkey8();
    }
}
