package dev.cachoeira.redis.connection;

import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks Sentinels which server is the master. All of them are asked, over connections that stay: one that is cut off from the
 * others goes on naming the former master, and only the epoch of its configuration shows that it is behind.
 *
 * <pre>
 * SENTINEL MASTER mymaster                     for config-epoch; a user who may not ask for it does without
 * SENTINEL GET-MASTER-ADDR-BY-NAME mymaster    during a failover the new one already, unlike the one before
 * </pre>
 */
final class Sentinels implements Directions {

    /** So long after the first answer the others are waited for. */
    private static final Duration GRACE = Duration.ofMillis(100);

    /** So long the first answer is waited for: one that hangs must not keep from another that is back. */
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final Connector connector;
    private final ServerAddress address;
    private final List<Sentinel> all;
    private volatile boolean heard;

    /** Opens nothing yet. */
    Sentinels(Connector connector, ServerAddress address) {
        this.connector = connector;
        this.address = address;
        this.all = address.sentinels().stream().map(Sentinel::new).toList();
    }

    /** What the one with the newest configuration says; fails when none says anything. */
    @Override
    public CompletionStage<Destination> ask() {
        Poll poll = new Poll(all.size());
        connector.timers().after(LIMIT, poll::end);
        for (Sentinel each : all) {
            each.ask().whenComplete(poll::answered);
        }
        return poll.newest;
    }

    /** Whether one of them has ever named the master. */
    boolean heard() {
        return heard;
    }

    /** Names and values take turns. */
    private static long epoch(@Nullable Object master) {
        List<String> fields = Replies.list(master).stream().map(Replies::text).toList();
        return Long.parseLong(fields.get(fields.indexOf("config-epoch") + 1));
    }

    /** One question to all. */
    private final class Poll {

        private final CompletableFuture<Destination> newest = new CompletableFuture<>();
        private int open;
        private @Nullable Destination found;
        private @Nullable Throwable reason;

        Poll(int open) {
            this.open = open;
        }

        void answered(@Nullable Destination answer, @Nullable Throwable failure) {
            if (take(answer, failure)) {
                end();
            }
        }

        /** Whether it was the last. */
        private synchronized boolean take(@Nullable Destination answer, @Nullable Throwable failure) {
            if (answer == null) {
                reason = clearer(failure, reason);
            } else if (found == null) {
                found = answer;
                connector.timers().after(GRACE, this::end);
            } else if (answer.epoch() > found.epoch()) {
                found = answer;
            }
            return --open == 0;
        }

        /** What was refused says more than what was lost. */
        private static @Nullable Throwable clearer(@Nullable Throwable failure, @Nullable Throwable former) {
            boolean refused = former != null && Reachability.rootOf(former) instanceof Replies.RefusedException;
            return refused ? former : failure;
        }

        private void end() {
            Destination best;
            Throwable why;
            synchronized (this) {
                best = found;
                why = reason;
            }
            for (Sentinel each : all) {
                Destination last = each.last; // of one that takes longer: what it said the time before
                best = last != null && (best == null || last.epoch() > best.epoch()) ? last : best;
            }
            if (best != null) {
                heard = true;
                newest.complete(best);
            } else {
                newest.completeExceptionally(new IllegalStateException("no Sentinel names the master", why));
            }
        }
    }

    /** One of them. */
    private final class Sentinel {

        private final RedisURI uri;
        private @Nullable CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connection;
        private volatile @Nullable Destination last;

        Sentinel(RedisURI uri) {
            this.uri = uri;
        }

        CompletableFuture<Destination> ask() {
            return connected().thenCompose(this::ask).whenComplete((answer, failure) -> last = answer);
        }

        /** Without an answer, or with one that makes no sense, the next question goes over another connection. */
        private CompletableFuture<Destination> ask(StatefulRedisConnection<byte[], byte[]> open) {
            String name = address.masterName();
            Replies.Pending where = Replies.pending();
            Replies.Pending master = Replies.pending();
            Bundle.dispatch(
                    open,
                    List.of(
                            WireCommand.array(CommandType.SENTINEL, master.handler(), "MASTER", name),
                            WireCommand.array(CommandType.SENTINEL, where.handler(), "GET-MASTER-ADDR-BY-NAME", name)));
            CompletableFuture<Long> epoch = master.reply()
                    .thenApply(Sentinels::epoch)
                    .exceptionally(failure -> Replies.refusedForGood(failure, 0L));
            return where.reply()
                    .thenCombine(epoch, this::destination)
                    .orTimeout(connector.timeout().toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((destination, failure) -> {
                        if (failure != null) {
                            connector.close(open);
                        }
                    });
        }

        private Destination destination(@Nullable Object where, long epoch) {
            List<?> hostAndPort = Replies.list(where);
            if (hostAndPort.size() < 2) {
                throw new Replies.RefusedException("the Sentinel at " + uri.getHost() + ":" + uri.getPort()
                        + " knows no master of the name " + address.masterName());
            }
            return new Destination(
                    address.node(Replies.text(hostAndPort.get(0)), Integer.parseInt(Replies.text(hostAndPort.get(1)))),
                    epoch);
        }

        private synchronized CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connected() {
            CompletableFuture<StatefulRedisConnection<byte[], byte[]>> known = connection;
            if (known == null || isLost(known)) {
                if (known != null) {
                    known.thenAccept(connector::close);
                }
                known = connector.connect(uri).toCompletableFuture();
                connection = known;
            }
            return known;
        }

        private static boolean isLost(CompletableFuture<StatefulRedisConnection<byte[], byte[]>> known) {
            return known.isCompletedExceptionally()
                    || (known.isDone() && !known.join().isOpen());
        }
    }
}
