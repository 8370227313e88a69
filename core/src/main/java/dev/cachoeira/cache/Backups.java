package dev.cachoeira.cache;

import dev.cachoeira.cache.BackupFile.Entry;
import dev.cachoeira.cache.BackupFile.Header;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes what a cache holds in a tenant to a file, and puts it back. Both take a step of names, or a chunk of values, at a
 * time.
 *
 * <p>What is put back is put back as a load: only where there is nothing, under a lease, with the epochs of now, so nothing
 * younger is replaced and an invalidation that overtakes it wins. Values keep the end that they had.
 */
final class Backups<K, V> {

    /** What the name of a file ends with that is not whole yet. */
    static final String DRAFT = ".part";

    private static final int CHUNK = 100;

    private final CacheView<K, V> cache;
    private final Engine<K, V> engine;
    private final Scope scope;

    /** Of the tenant of now: what reads Redis is another thread, which may know of another tenant. */
    Backups(CacheView<K, V> view) {
        this.cache = view.plain();
        this.engine = cache.engine();
        this.scope = cache.scope();
        if (engine.fleet().alone()) {
            throw new IllegalStateException("there is no Redis whose values could be written to a file or put back");
        }
        if (cache.transactions().open()) {
            throw new IllegalStateException("inside a transaction a cache says and keeps less than it holds");
        }
    }

    // ---- there -------------------------------------------------------------------------------------------------

    /** Writes beside the file first: what is there under its name is whole. */
    BackupReport write(Path file) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + DRAFT);
        Header header = new Header(cache.name(), scope.tenant(), engine.codec().id(), now());
        OutputStream out = create(draft); // before this it may be another's, whoever fails
        try {
            BackupReport report = writeDraft(out, draft, header);
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
            return report;
        } catch (Throwable e) { // a codec may throw anything, what is checked too
            Files.deleteIfExists(draft); // whoever comes next would take it for that of another backup
            throw e;
        }
    }

    private static OutputStream create(Path draft) throws IOException {
        try {
            return PrivateFile.create(draft);
        } catch (FileAlreadyExistsException e) {
            throw new BackupException(draft + " exists: another backup is being written, or was broken off", e);
        }
    }

    private BackupReport writeDraft(OutputStream out, Path draft, Header header) throws IOException {
        try (out;
                var writer = new BackupFile.Writer(out, header)) {
            var sweep = new BackupSweep<>(cache, writer);
            sweep.run();
            writer.end();
            return new BackupReport(writer.entries(), sweep.unreadable(), Files.size(draft));
        }
    }

    // ---- and back ----------------------------------------------------------------------------------------------

    /** Reads the file twice: of one that is damaged, or not of this cache's types, nothing is put back. */
    RestoreReport restore(Path file) throws IOException {
        if (engine.strict()) {
            throw new IllegalStateException(
                    "cache '" + cache.name() + "' is strict, and a backup is older than what was" + " committed since");
        }
        try (var reader = new BackupFile.Reader(file)) {
            check(file, reader.header());
            for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
                checkTypes(file, entry);
            }
        }
        try (var reader = new BackupFile.Reader(file)) {
            return putBack(reader);
        }
    }

    private void checkTypes(Path file, Entry entry) throws BackupException {
        try {
            Object key = engine.keys().key(entry.key());
            Object value = value(entry);
        } catch (RuntimeException e) {
            throw new BackupException(
                    file + " cannot be restored: the entry '" + entry.key() + "' is not of the types of cache '"
                            + cache.name() + "'",
                    e);
        }
    }

    private V value(Entry entry) {
        return engine.codec().decode(entry.payload(), 0, entry.payload().length);
    }

    private void check(Path file, Header header) throws BackupException {
        same(file, "cache", cache.name(), header.cache());
        same(file, "tenant", scope.tenant(), header.tenant());
        same(file, "codec", engine.codec().id(), header.codec());
    }

    private static void same(Path file, String what, String here, String there) throws BackupException {
        if (!here.equals(there)) {
            throw new BackupException(file + " cannot be restored: it is of the " + what + " '" + there
                    + "', and this is '" + here + "'");
        }
    }

    private RestoreReport putBack(BackupFile.Reader reader) throws IOException {
        Counts counts = new Counts();
        List<Entry> chunk = new ArrayList<>();
        for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
            chunk.add(entry);
            if (chunk.size() == CHUNK) {
                putBack(chunk, counts);
                chunk.clear();
            }
        }
        putBack(chunk, counts);
        long present = counts.entries - counts.restored - counts.expired;
        return new RestoreReport(counts.entries, counts.restored, present, counts.expired);
    }

    private static final class Counts {
        private long entries;
        private long restored;
        private long expired;
    }

    private void putBack(List<Entry> chunk, Counts counts) throws BackupException {
        Map<K, V> values = new LinkedHashMap<>();
        Map<K, Duration> ttls = new HashMap<>();
        long now = now();
        for (Entry entry : chunk) {
            counts.entries++;
            long left = entry.expiresAt() - now;
            if (left <= 0) {
                counts.expired++;
            } else {
                K key = engine.keys().key(entry.key());
                values.put(key, value(entry));
                ttls.put(key, Duration.ofMillis(Math.min(left, CacheOptions.MAX_TTL.toMillis())));
            }
        }
        Collection<K> absent = cache.putBack(values, ttls);
        if (!engine.fleet().nodes().available()) {
            throw new BackupException("Redis went away after " + counts.restored + " values were put back");
        }
        counts.restored += cache.getAll(absent).size(); // not all that is loaded may be stored
    }

    /** By the clock of a server, as ends are. */
    long now() throws BackupException {
        for (Lane lane : engine.fleet().lanes()) {
            if (lane.usable()) {
                return lane.time().millisAt(engine.clock().precise());
            }
        }
        throw new BackupException("Redis is away");
    }
}
