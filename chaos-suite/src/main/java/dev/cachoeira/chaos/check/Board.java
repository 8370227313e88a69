package dev.cachoeira.chaos.check;

import dev.cachoeira.chaos.source.Rows;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What all processes of a run tell each other, in a file that each has mapped: which versions were invalidated when, and
 * which process was stopped when. So every read is judged where it happens, at the cost of a few reads of memory.
 *
 * <p>Times are {@link System#nanoTime}, which on Linux is one clock for all processes of a machine.
 *
 * <pre>
 * for each process: stopped at, woken at
 * for each process and row: the newest version that it has invalidated
 * for each process and row: a ring of {@value #RING} invalidations: version, returned at, acknowledged at
 * </pre>
 *
 * <p>Each place has one writer: a process writes its own, and the conductor writes who is stopped. What a ring has lost
 * makes the check miss old invalidations, never invent some.
 */
public final class Board {

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int RING = 256;
    private static final int ENTRY = 3;
    private static final int PAUSE = 2;

    private final ByteBuffer memory;
    private final int processes;
    private final int[] written;

    private Board(ByteBuffer memory, int processes) {
        this.memory = memory;
        this.processes = processes;
        this.written = new int[processes * Rows.ALL];
    }

    /** Maps the file, which is made if it is missing. */
    public static Board in(Path file, int processes) throws IOException {
        long longs = (long) processes * PAUSE + (long) processes * Rows.ALL * (1 + RING * ENTRY);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Board(channel.map(FileChannel.MapMode.READ_WRITE, 0, longs * Long.BYTES), processes);
        }
    }

    /**
     * Enters an invalidation whose call has returned.
     *
     * @param acknowledgedAt when Redis was known to have it, or 0 while it is owed
     * @return a place for {@link #acknowledged}
     */
    public int returned(int process, int row, long version, long returnedAt, long acknowledgedAt) {
        int ring = process * Rows.ALL + row;
        int place = ring(process, row) + written[ring]++ % RING * ENTRY;
        set(place + 1, 0); // not an entry while it changes
        set(place, version);
        set(place + 2, acknowledgedAt);
        set(place + 1, returnedAt);
        set(newest(process, row), Math.max(version, get(newest(process, row))));
        return place;
    }

    /** Completes an invalidation that was owed. */
    public void acknowledged(int place, long at) {
        set(place + 2, at);
    }

    /** All invalidations, known here, of later versions of a row. */
    List<Invalidation> later(int row, long version) {
        List<Invalidation> found = List.of();
        for (int process = 0; process < processes; process++) {
            if (get(newest(process, row)) > version) {
                found = found.isEmpty() ? new ArrayList<>() : found;
                collect(process, row, version, found);
            }
        }
        return found;
    }

    private void collect(int process, int row, long version, List<Invalidation> found) {
        int ring = ring(process, row);
        for (int place = ring; place < ring + RING * ENTRY; place += ENTRY) {
            long returned = get(place + 1);
            var entry = new Invalidation(process, get(place), returned, get(place + 2));
            if (returned != 0 && entry.version() > version && get(place + 1) == returned) {
                found.add(entry);
            }
        }
    }

    /** A process is about to be stopped. */
    public void stopping(int process, long at) {
        set(process * PAUSE, at);
    }

    /** A process is about to go on. */
    public void waking(int process, long at) {
        set(process * PAUSE + 1, at);
    }

    long stoppedAt(int process) {
        return get(process * PAUSE);
    }

    long wokenAt(int process) {
        return get(process * PAUSE + 1);
    }

    private int newest(int process, int row) {
        return processes * PAUSE + process * Rows.ALL + row;
    }

    private int ring(int process, int row) {
        return processes * (PAUSE + Rows.ALL) + (process * Rows.ALL + row) * RING * ENTRY;
    }

    private long get(int index) {
        return (long) LONGS.getVolatile(memory, index * Long.BYTES);
    }

    private void set(int index, long value) {
        LONGS.setVolatile(memory, index * Long.BYTES, value);
    }
}
