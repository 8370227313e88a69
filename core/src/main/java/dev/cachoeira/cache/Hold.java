package dev.cachoeira.cache;

import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an entry's place after its deletion: for as long as its source may not show why it was deleted, or as a put that
 * began before may still be on its way.
 *
 * <pre>
 * DEL client:acme:products:42
 * SET client:acme:products:42 &lt;hold&gt; PX 2000       nobody can lease the place, so nobody can fill it; or
 * SET client:acme:products:42 &lt;tombstone&gt; PX 60000  who loads can, but no put
 * </pre>
 *
 * <p>The deletion goes first: it passes on a server that is full. There the hold is refused, as fills are; should there
 * be room again before the lag is over, what was stored till then is deleted at its end.
 */
final class Hold implements Command.Handler {

    private final Fleet fleet;
    private final Runtime runtime;
    private final Deletion deletion;
    private final Consumer<Boolean> outcome;
    private final AtomicInteger missing = new AtomicInteger(2);
    private volatile boolean acknowledged = true;
    private volatile boolean refused;

    Hold(Fleet fleet, Runtime runtime, Deletion deletion, Consumer<Boolean> outcome) {
        this.fleet = fleet;
        this.runtime = runtime;
        this.deletion = deletion;
        this.outcome = outcome;
    }

    /** What follows the deletion in the same flush. */
    Command command(ServerTime time) {
        long expiresAt = time.millisAt(runtime.clock().precise()) + deletion.markMillis();
        return Command.of(
                Verb.SET,
                this,
                KeyLayout.bytes(deletion.name()),
                deletion.mark().bytes(runtime.stamps().next(), expiresAt),
                KeyLayout.bytes("PX"),
                KeyLayout.bytes(String.valueOf(deletion.markMillis())));
    }

    /** The outcome of the deletion itself. */
    void deleted(boolean success) {
        settle(success);
    }

    @Override
    public void replied(@Nullable Object reply) {
        settle(true);
    }

    @Override
    public void failed(Failure failure) {
        refused = failure.kind() == Failure.Kind.REFUSED;
        settle(refused); // not sent, or nobody knows: both are owed
    }

    private void settle(boolean success) {
        if (!success) {
            acknowledged = false;
        }
        if (missing.decrementAndGet() == 0) {
            if (acknowledged && refused) {
                deleteOnceMore();
            }
            outcome.accept(acknowledged);
        }
    }

    private void deleteOnceMore() {
        runtime.timers().after(Duration.ofMillis(deletion.markMillis()), this::deleteWhatSlippedIn);
    }

    /** A later invalidation may hold the place by now: only what was looked at goes. */
    private void deleteWhatSlippedIn() {
        byte[] key = KeyLayout.bytes(deletion.name());
        Lane lane = fleet.lane(key);
        if (lane == null) {
            deleteAll();
            return;
        }
        lane.send(Command.of(
                Verb.GETRANGE,
                new OrDeleteAll() {
                    @Override
                    public void replied(@Nullable Object reply) {
                        if (reply instanceof byte[] header && header.length > 0 && !EntryFormat.isMark(header)) {
                            delete(lane, key, header);
                        }
                    }
                },
                key,
                KeyLayout.bytes("0"),
                KeyLayout.bytes(String.valueOf(EntryFormat.HEADER - 1))));
    }

    private void delete(Lane lane, byte[] key, byte[] header) {
        lane.send(Command.of(
                Script.RELEASE,
                new OrDeleteAll() {
                    @Override
                    public void replied(@Nullable Object reply) {
                        if (reply instanceof Long deleted && deleted == 0) {
                            deleteWhatSlippedIn(); // something else slipped in
                        }
                    }
                },
                key,
                header));
    }

    private void deleteAll() {
        fleet.delete(List.of(deletion), () -> {});
    }

    /** Where the server cannot be asked, what stands there goes whatever it is, and the place is held again. */
    private abstract class OrDeleteAll implements Command.Handler {
        @Override
        public void failed(Failure failure) {
            deleteAll();
        }
    }
}
