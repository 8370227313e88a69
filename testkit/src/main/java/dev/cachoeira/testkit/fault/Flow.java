package dev.cachoeira.testkit.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one connection: bytes wait here, in order, until they are due. Used by the proxy's own thread only.
 */
final class Flow {

    /** Nothing to wait for. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int CHUNK = 16 * 1024;
    private static final int LIMIT = 4 * 1024 * 1024;

    private final Direction direction;
    private final SocketChannel source;
    private final SocketChannel sink;
    private final Faults faults;
    private final Counters counters;
    private final Deque<Chunk> waiting = new ArrayDeque<>();

    private int waitingBytes;
    private long nextWrite = Long.MIN_VALUE;
    private boolean sourceEnded;
    private boolean sinkEnded;
    private boolean sinkFull;
    private boolean sinkGone;
    private boolean lossy;

    Flow(Direction direction, SocketChannel source, SocketChannel sink, Faults faults, Counters counters) {
        this.direction = direction;
        this.source = source;
        this.sink = sink;
        this.faults = faults;
        this.counters = counters;
    }

    boolean wantsToRead() {
        return !faults.isPaused() && !sourceEnded && waitingBytes < LIMIT;
    }

    boolean wantsToWrite() {
        return !faults.isPaused() && sinkFull;
    }

    boolean isEnded() {
        return sinkEnded;
    }

    /** Whether bytes, or the source's end, were swallowed: the sink can't be told the truth any more. */
    boolean hasLost() {
        return lossy;
    }

    void read(long now) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
        int count = source.read(bytes);
        if (count < 0) {
            end(now);
        } else if (faults.loses(direction) || sinkGone) {
            lossy |= count > 0;
            counters.lost.addAndGet(count);
        } else if (count > 0) {
            waiting.add(new Chunk(bytes.flip(), due(now)));
            waitingBytes += count;
        }
    }

    /** The source has ended or is broken. In a half-open direction the sink does not hear of it. */
    void end(long now) {
        sourceEnded = true;
        if (faults.loses(direction) || sinkGone) {
            lossy = true;
        } else {
            waiting.add(new Chunk(null, due(now)));
        }
    }

    /** The sink was reset and the source must not hear of it: what still comes is lost. */
    void sinkIsGone() {
        sinkGone = true;
        waiting.clear();
        waitingBytes = 0;
    }

    void sinkIsReady() {
        sinkFull = false;
    }

    /** Writes what is due. */
    void pump(long now) throws IOException {
        while (!faults.isPaused() && !sinkFull && dueAt() <= now) {
            Chunk first = waiting.getFirst();
            if (first.bytes == null) {
                waiting.removeFirst();
                sink.shutdownOutput();
                sinkEnded = true;
            } else if (faults.loses(direction)) {
                lose(first.bytes);
            } else {
                write(first.bytes, now);
            }
        }
    }

    /** When {@link #pump} has something to do, in {@link System#nanoTime}; {@link #NEVER} if nothing waits. */
    long dueAt() {
        return faults.isPaused() || sinkFull || waiting.isEmpty() ? NEVER : Math.max(waiting.getFirst().due, nextWrite);
    }

    /** A shorter delay applies to what waits already; order stays. */
    void delayIsNow(long now) {
        long latest = now + faults.delayNanos(direction);
        var kept = new ArrayDeque<Chunk>();
        waiting.forEach(chunk -> kept.add(new Chunk(chunk.bytes, Math.min(chunk.due, latest))));
        waiting.clear();
        waiting.addAll(kept);
    }

    /** A limit that was lifted holds nothing back. */
    void rateIsNow() {
        nextWrite = Long.MIN_VALUE;
    }

    private long due(long now) {
        long due = now + faults.delayNanos(direction);
        return waiting.isEmpty() ? due : Math.max(due, waiting.getLast().due);
    }

    private void lose(ByteBuffer bytes) {
        counters.lost.addAndGet(bytes.remaining());
        waitingBytes -= bytes.remaining();
        lossy = true;
        waiting.removeFirst();
    }

    private void write(ByteBuffer bytes, long now) throws IOException {
        long rate = faults.bytesPerSecond(direction);
        int wanted = rate == 0 ? bytes.remaining() : (int) Math.min(bytes.remaining(), Math.max(1, rate / 100));
        int written = sink.write(bytes.slice().limit(wanted));
        bytes.position(bytes.position() + written);
        waitingBytes -= written;
        counters.bytes(direction).addAndGet(written);
        sinkFull = written < wanted;
        if (rate > 0) {
            nextWrite = Math.max(now, nextWrite) + written * 1_000_000_000L / rate;
        }
        if (!bytes.hasRemaining()) {
            waiting.removeFirst();
        }
    }

    /** Bytes, or the source's end if there are none. */
    private record Chunk(@Nullable ByteBuffer bytes, long due) {}
}
