package dev.cachoeira.redis.connection;

import dev.cachoeira.server.Transport;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps one connection to one place: connects, tells what comes, and connects anew when it is lost. */
final class Wire {

    private static final long LONGEST_PAUSE_MILLIS = 1_000;
    private static final Duration FIRST_TRY = Duration.ofMillis(10);

    private final Directions directions;
    private final Reachability reachability;
    private final Connector connector;
    private final LettuceLink.Place place;
    private final Transport.Listener listener;
    private final Duration firstPause;
    private volatile @Nullable LettuceLink link;
    private @Nullable Destination linkedTo;
    private boolean stopped;
    private int failures;
    private int lostAtOnce;

    Wire(
            Directions directions,
            Reachability reachability,
            Connector connector,
            LettuceLink.Place place,
            Transport.Listener listener,
            Duration firstPause) {
        this.directions = directions;
        this.reachability = reachability;
        this.connector = connector;
        this.place = place;
        this.listener = listener;
        this.firstPause = firstPause;
    }

    @Nullable
    LettuceLink link() {
        return link;
    }

    void connect() {
        synchronized (this) {
            if (stopped) {
                return;
            }
        }
        directions.ask().whenComplete((destination, failure) -> {
            if (failure != null) {
                failed(failure);
            } else {
                connect(destination);
            }
        });
    }

    private void connect(Destination destination) {
        connector.connect(destination.uri()).whenComplete((connection, failure) -> {
            if (failure != null) {
                failed(failure);
            } else {
                connected(connection, destination);
            }
        });
    }

    private void connected(StatefulRedisConnection<byte[], byte[]> connection, Destination destination) {
        Attempt attempt = new Attempt(connection, destination);
        connection.addListener(attempt);
        connection.addListener(attempt::pushed);
        Handshake.of(connection, destination.node())
                .thenCompose(facts -> inCharge(attempt.link(facts)))
                .orTimeout(connector.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((fresh, failure) -> {
                    if (failure != null) {
                        attempt.end();
                        failed(failure);
                    } else {
                        attempt.use(fresh);
                    }
                });
    }

    /** A server that would refuse the first beat is none to begin with: it would be left and connected to again and again. */
    private CompletionStage<LettuceLink> inCharge(LettuceLink fresh) {
        Replies.Pending beat = Replies.pending();
        place.beat(fresh, beat.handler());
        return beat.reply().thenApply(clock -> fresh);
    }

    private void failed(Throwable failure) {
        long pause;
        synchronized (this) {
            if (stopped) {
                return;
            }
            reachability.failed(failure);
            pause = pause(failures++).toMillis();
        }
        long jittered = pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
        connector.timers().after(Duration.ofMillis(jittered), this::connect);
    }

    /** Once it may be chance. */
    private RuntimeException brief() {
        return ++lostAtOnce == 1
                ? new IllegalStateException("lost as soon as it stood")
                : new Replies.RefusedException("connections are lost as soon as they stand");
    }

    private Duration pause(int before) {
        return Duration.ofMillis(Math.min(LONGEST_PAUSE_MILLIS, firstPause.toMillis() << Math.min(before, 10)));
    }

    /** The node has other slots than before: what was learnt through the connection is worth nothing. */
    synchronized void remapped() {
        if (link != null) {
            listener.remapped(link);
        }
    }

    /**
     * Gives the connection up if it leads to a server that another one has replaced.
     *
     * @return whether it did
     */
    boolean leaveFor(Destination named) {
        LettuceLink last;
        synchronized (this) {
            last = link;
            if (last == null || linkedTo == null) {
                return false;
            }
            if (!linkedTo.isSupersededBy(named)) {
                linkedTo = linkedTo.confirmedBy(named);
                return false;
            }
        }
        last.abandon();
        return true;
    }

    /** Where the connection leads that stands, if that is newer than what is named. */
    synchronized Destination newer(Destination named) {
        return link != null && linkedTo != null && named.isSupersededBy(linkedTo) ? linkedTo : named;
    }

    /** Only now: who is sent away again and again after the first beat shall pause too. */
    private synchronized void stands(Attempt attempt, LettuceLink fresh) {
        if (link == fresh) {
            attempt.stood = true;
            failures = 0;
            lostAtOnce = 0;
            reachability.stands();
        }
    }

    /** Ends for good. */
    void stop() {
        LettuceLink last;
        synchronized (this) {
            stopped = true;
            last = link;
        }
        if (last != null) {
            last.abandon();
        }
    }

    /** One connection, from its making to its end. */
    private final class Attempt implements RedisConnectionStateListener {

        private final StatefulRedisConnection<byte[], byte[]> connection;
        private final Destination destination;
        private boolean stood;

        Attempt(StatefulRedisConnection<byte[], byte[]> connection, Destination destination) {
            this.connection = connection;
            this.destination = destination;
        }

        LettuceLink link(ServerFacts facts) {
            return new LettuceLink(
                    connection, facts, place, new Replication(connector, destination.uri(), facts), this::end);
        }

        void use(LettuceLink fresh) {
            synchronized (Wire.this) {
                if (!stopped && connection.isOpen()) {
                    reachability.reached(fresh.facts().identified());
                    link = fresh;
                    linkedTo = destination;
                    listener.connected(fresh);
                    connector.timers().after(pause(0), () -> stands(this, fresh));
                    return;
                }
            }
            end();
            failed(new IllegalStateException("lost while it began"));
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
            end();
        }

        /** Ends the connection and what stands on it. */
        void end() {
            connector.close(connection);
            @Nullable RuntimeException brief;
            synchronized (Wire.this) {
                LettuceLink last = link;
                if (last == null || last.connection() != connection) {
                    return;
                }
                link = null;
                last.close();
                listener.disconnected(last);
                brief = stood ? null : brief();
            }
            if (brief == null) {
                connector.timers().after(FIRST_TRY, Wire.this::connect);
            } else {
                failed(brief);
            }
        }

        void pushed(PushMessage message) {
            LettuceLink current = link;
            if (current == null
                    || current.connection() != connection
                    || !message.getType().equals("invalidate")) {
                return;
            }
            List<byte[]> keys = keys(message);
            if (keys == null) {
                allGone(current);
            } else {
                listener.invalidated(current, keys);
            }
        }

        /** What the link has told is worth nothing; not while it is being given up, or somebody would begin anew with it. */
        private void allGone(LettuceLink told) {
            synchronized (Wire.this) {
                if (link == told) {
                    listener.invalidated(told, null);
                }
            }
        }

        private @Nullable List<byte[]> keys(PushMessage message) {
            List<Object> content = message.getContent(Attempt::bytes);
            if (content.size() < 2 || !(content.get(1) instanceof List<?> names)) {
                return null;
            }
            List<byte[]> keys = new ArrayList<>(names.size());
            for (Object name : names) {
                keys.add(name instanceof ByteBuffer buffer ? bytes(buffer) : (byte[]) name);
            }
            return keys;
        }

        private static byte[] bytes(ByteBuffer buffer) {
            byte[] copy = new byte[buffer.remaining()];
            buffer.duplicate().get(copy);
            return copy;
        }
    }
}
