package dev.cachoeira.cache;

import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The right to do something that one process at a time shall do: a key with a token that is new for each lease, and a TTL.
 * Taken where the key is absent, renewed and released only where the token still stands there; so it is the leases of loads
 * over again, with a name of its own. It keeps others from doing the same work and guards nothing else: a process that was
 * stopped for longer than the TTL may go on for a moment beside another.
 */
final class FleetLease {

    static final Duration TTL = Duration.ofSeconds(30);

    private static final byte[] ABSENT = {};
    private static final byte[] KIND = "HELD".getBytes(StandardCharsets.US_ASCII);

    private final Fleet fleet;
    private final Runtime runtime;
    private final byte[] key;
    private final Duration ttl;
    private final Script script;
    private final byte[] token;
    private volatile long heldUntil;

    FleetLease(Fleet fleet, Runtime runtime, String name) {
        this(fleet, runtime, name, TTL, Script.LEASE);
    }

    /**
     * A lease that is not taken yet.
     *
     * @param script {@link Script#LEASE} or one that does the same
     */
    FleetLease(Fleet fleet, Runtime runtime, String name, Duration ttl, Script script) {
        this.fleet = fleet;
        this.runtime = runtime;
        this.key = KeyLayout.bytes(name);
        this.ttl = ttl;
        this.script = script;
        this.token = ByteBuffer.allocate(KIND.length + Long.BYTES)
                .put(KIND)
                .putLong(runtime.stamps().next())
                .array();
        this.heldUntil = runtime.clock().precise();
    }

    /** What came of trying to take it. */
    enum Taking {
        TAKEN,
        ANOTHERS,
        /** Redis is away, or did not say. */
        UNKNOWN
    }

    CompletableFuture<Taking> take() {
        return put(ABSENT);
    }

    /** Prolongs it; what comes of that shows in {@link #held}. */
    CompletableFuture<Taking> renew() {
        return put(token);
    }

    /** Prolongs it again and again, for as long as it is needed. */
    void keepWhile(BooleanSupplier needed) {
        runtime.timers().after(ttl.dividedBy(3), () -> {
            if (needed.getAsBoolean()) {
                CompletableFuture<Taking> unused = renew();
                keepWhile(needed);
            }
        });
    }

    /** Whether nobody else can have it, by this process's clock. */
    boolean held() {
        return runtime.clock().precise() < heldUntil;
    }

    private CompletableFuture<Taking> put(byte[] expected) {
        CompletableFuture<Taking> taking = new CompletableFuture<>();
        Lane lane = fleet.lane(key);
        if (lane == null) {
            taking.complete(Taking.UNKNOWN);
            return taking;
        }
        long sentAt = runtime.clock().precise();
        lane.send(Command.of(
                script,
                new Command.Handler() {
                    @Override
                    public void replied(@Nullable Object reply) {
                        boolean mine = reply instanceof Long stands && stands == 1;
                        heldUntil = mine ? sentAt + ttl.toNanos() : sentAt;
                        taking.complete(mine ? Taking.TAKEN : Taking.ANOTHERS);
                    }

                    @Override
                    public void failed(Failure failure) {
                        taking.complete(Taking.UNKNOWN);
                    }
                },
                key,
                expected,
                token,
                KeyLayout.bytes(String.valueOf(ttl.toMillis()))));
        return taking;
    }

    /** Gives it back, also when nobody knows whether it was taken; what is lost goes by its TTL. */
    void release() {
        Lane lane = fleet.lane(key);
        if (lane != null) {
            lane.send(Command.of(Script.RELEASE, IGNORED, key, token));
        }
    }

    private static final Command.Handler IGNORED = new Command.Handler() {
        @Override
        public void replied(@Nullable Object reply) {
            // It is gone either way.
        }

        @Override
        public void failed(Failure failure) {
            // It goes by its TTL.
        }
    };
}
