package dev.cachoeira.testkit.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link RedisSentinel}. Not thread-safe. */
public final class RedisSentinelBuilder {

    final RedisBinary binary;
    String masterName = "mymaster";
    Duration downAfter = Duration.ofMillis(1_500);

    @Nullable
    String password;

    RedisSentinelBuilder(RedisBinary binary) {
        this.binary = binary;
    }

    /** The name under which clients ask for the master. Default: {@code mymaster}. */
    public RedisSentinelBuilder masterName(String name) {
        if (!name.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "masterName must be letters, digits, '.', '_' and '-' but it is " + name);
        }
        this.masterName = name;
        return this;
    }

    /**
     * How long the master may be silent before the Sentinels replace it, which takes another one to two seconds. Default:
     * 1.5 seconds.
     */
    public RedisSentinelBuilder downAfter(Duration time) {
        if (time.toMillis() < 1) {
            throw new IllegalArgumentException("downAfter must be at least 1 ms but it is " + time);
        }
        this.downAfter = time;
        return this;
    }

    /** The password of the three servers; the Sentinels have none. Default: none. */
    public RedisSentinelBuilder password(String password) {
        this.password = password;
        return this;
    }

    /**
     * One master, two replicas in step with it, and three Sentinels that know all of them.
     *
     * @throws IllegalStateException if they do not come together in time
     * @throws ServerUnavailableException if this machine lacks the binary
     */
    public RedisSentinel start() {
        return RedisSentinel.start(this);
    }
}
