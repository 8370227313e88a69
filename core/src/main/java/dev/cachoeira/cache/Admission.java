package dev.cachoeira.cache;

import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Link;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that a server process holds nothing that was invalidated before anybody believes it.
 *
 * <p>A server that was restarted from a file, or a replica that was promoted, may have forgotten invalidations that
 * others had acknowledged. Either shows as a server process, a run id, that nobody has used before. The process that
 * meets such a one first deletes the epoch of everything, acknowledged, and then leaves a mark for that run id; who
 * finds the mark goes on. Everything cached is then a miss, and leases keep the loads to one a key. A mark that is lost
 * costs such a round too many, no more.
 *
 * <pre>
 * GET client::@server:6f1c…           the mark, if somebody has been here
 * DEL client::@all
 * SET client::@server:6f1c… 1 PX …    even when refused: this process knows that it has deleted
 * </pre>
 */
final class Admission {

    private static final Duration RETRY = Duration.ofMillis(50);
    private static final long KEEP_NANOS = Duration.ofSeconds(30).toNanos();
    private static final byte[] MARK_TTL =
            KeyLayout.bytes(String.valueOf(CacheOptions.MAX_TTL.plusDays(10).toMillis()));

    private static final Failure NOBODY = Failure.notSent("nobody has it");

    private final Fleet fleet;
    private final KeyLayout layout;
    private final Runtime runtime;

    /** Run ids, and when their marks were last used. */
    private final Map<String, Long> known = new ConcurrentHashMap<>();

    Admission(Fleet fleet, KeyLayout layout, Runtime runtime) {
        this.fleet = fleet;
        this.layout = layout;
        this.runtime = runtime;
    }

    /** Checks a lane's server and tells when it may be used; tries again until then, or until the lane ends. */
    void begin(Lane lane, Runnable admitted) {
        String runId = lane.link().runId();
        if (known.containsKey(runId)) {
            admitted.run();
            return;
        }
        byte[] mark = KeyLayout.bytes(layout.server(runId));
        Consumer<@Nullable Object> look = found -> {
            if (found != null) {
                admit(runId, admitted);
            } else {
                end(lane, runId, mark, admitted);
            }
        };
        ask(mark, Verb.GET, look, failure -> {
            if (failure.message().startsWith("WRONGTYPE")) {
                look.accept(null); // somebody else's; what is left will take its place
            } else {
                later(lane, failure, admitted);
            }
        });
    }

    private void end(Lane lane, String runId, byte[] mark, Runnable admitted) {
        Consumer<@Nullable Object> go = deleted -> {
            leave(mark);
            admit(runId, admitted);
        };
        ask(KeyLayout.bytes(layout.everything()), Verb.DEL, go, failure -> later(lane, failure, admitted));
    }

    private void leave(byte[] mark) {
        Link link = fleet.link(mark);
        if (link != null) {
            Command.Handler ignored = handler(done -> {}, failure -> {});
            fleet.ask(link, Verb.SET, ignored, mark, KeyLayout.bytes("1"), KeyLayout.bytes("PX"), MARK_TTL);
        }
    }

    /** Everything was ended for it, by this process or by another: of the latter's end we may be told later than we are here. */
    private void admit(String runId, Runnable admitted) {
        fleet.dropEpoch(layout.everything());
        known.put(runId, runtime.clock().now());
        admitted.run();
    }

    /**
     * A server has answered. Its mark is left again once in a while: one that nobody reads is the first that a full server
     * evicts, and would cost everything that is cached when the next process starts.
     */
    void keep(String runId, long now) {
        Long last = known.get(runId);
        if (last != null && now - last >= KEEP_NANOS && known.replace(runId, last, now)) {
            leave(KeyLayout.bytes(layout.server(runId)));
        }
    }

    private void ask(byte[] key, Verb verb, Consumer<@Nullable Object> then, Consumer<Failure> failed) {
        Link link = fleet.link(key);
        if (link == null) {
            failed.accept(NOBODY);
        } else {
            fleet.ask(link, verb, handler(then, failed), key);
        }
    }

    private void later(Lane lane, Failure failure, Runnable admitted) {
        if (failure.kind() == Failure.Kind.REFUSED) {
            fleet.nodes().refusesAdmission(lane.link(), failure.message());
        }
        runtime.timers().after(RETRY, () -> {
            if (!lane.ended()) {
                begin(lane, admitted);
            }
        });
    }

    private static Command.Handler handler(Consumer<@Nullable Object> replied, Consumer<Failure> failed) {
        return new Command.Handler() {
            @Override
            public void replied(@Nullable Object reply) {
                replied.accept(reply);
            }

            @Override
            public void failed(Failure failure) {
                failed.accept(failure);
            }
        };
    }
}
