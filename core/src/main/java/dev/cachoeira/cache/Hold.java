package dev.cachoeira.cache;

import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an entry's place in its stead: for as long as its source may not show why it was deleted, or as a put that began
 * before may still be on its way.
 *
 * <pre>
 * SET client:acme:products:42 &lt;hold&gt; PX 2000       nobody can lease the place, so nobody can fill it; or
 * SET client:acme:products:42 &lt;tombstone&gt; PX 60000  who loads can, but no put
 * </pre>
 *
 * <p>It replaces whatever stands there, so there is no moment at which nothing does. A server that is full refuses it, but
 * no deletion, which follows then; as fills are refused too. Should there be room again before the time is over, what was
 * stored till then is deleted at its end.
 */
final class Hold implements Command.Handler {

    private final Fleet fleet;
    private final Runtime runtime;
    private final Deletion deletion;
    private final Command.Handler delete;
    private final Consumer<Command> way;

    /**
     * Makes one.
     *
     * @param delete gets what comes of it, or of the deletion in its stead
     * @param way takes that deletion, should there have to be one
     */
    Hold(Fleet fleet, Runtime runtime, Deletion deletion, Command.Handler delete, Consumer<Command> way) {
        this.fleet = fleet;
        this.runtime = runtime;
        this.deletion = deletion;
        this.delete = delete;
        this.way = way;
    }

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

    @Override
    public void replied(@Nullable Object reply) {
        delete.replied(reply);
    }

    @Override
    public void failed(Failure failure) {
        if (failure.kind() == Failure.Kind.REFUSED && !refusesDeletions(failure.message())) {
            deleteOnceMore();
            way.accept(Command.of(Verb.DEL, delete, KeyLayout.bytes(deletion.name())));
        } else {
            delete.failed(failure); // not sent, or nobody knows, or in vain: it is owed
        }
    }

    /** Whether a deletion would be refused for the same reason, if that had not gone meanwhile: then it would leave nothing. */
    private static boolean refusesDeletions(String why) {
        return !why.startsWith("OOM") && !why.startsWith("MOVED ") && !why.startsWith("ASK ");
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
