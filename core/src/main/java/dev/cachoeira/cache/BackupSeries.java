package dev.cachoeira.cache;

import dev.cachoeira.cache.FleetLease.Taking;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Backups of one cache in one tenant that are made again and again: a file each, whose name ends with its time. */
final class BackupSeries {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String TIMES = "[.]\\d{8}T\\d{6}Z";
    private static final String ENDING = ".backup";

    private final Backups<?, ?> backups;
    private final FleetLease lease;
    private final String name;
    private final Path folder;
    private final int keep;

    BackupSeries(CacheView<?, ?> cache, FleetLease lease, Path folder, int keep) {
        if (keep < 1) {
            throw new IllegalArgumentException("keep must be at least 1, but was " + keep);
        }
        this.backups = new Backups<>(cache);
        this.lease = lease;
        this.name = name(cache.name(), cache.scope().tenant());
        this.folder = folder;
        this.keep = keep;
    }

    /** No cache's name has an {@code @}, and no tenant's is a way out of the folder. */
    private static String name(String cache, String tenant) {
        String encoded = URLEncoder.encode(KeyLayout.entryKey(tenant), StandardCharsets.UTF_8)
                .replace("*", "%2A");
        return tenant.isEmpty() ? cache : cache + '@' + encoded;
    }

    /**
     * Writes one, unless another process does. The lease is not given back: clocks differ, and whose time comes a moment later
     * shall not write it once more.
     */
    Optional<BackupReport> next() throws IOException {
        Taking taking = Futures.join(lease.take());
        if (taking == Taking.ANOTHERS) {
            return Optional.empty();
        }
        if (taking == Taking.UNKNOWN) {
            throw new BackupException("Redis is away");
        }
        AtomicBoolean writing = new AtomicBoolean(true);
        lease.keepWhile(writing::get);
        try {
            Files.createDirectories(folder);
            String time = TIME.format(Instant.ofEpochMilli(backups.now()));
            removeDrafts();
            Path file = folder.resolve(name + '.' + time + ENDING);
            BackupReport report = backups.write(file);
            removeOld(file);
            return Optional.of(report);
        } finally {
            writing.set(false);
        }
    }

    /** Nobody else writes: a draft is that of a process that died, and takes the room that the next one needs. */
    private void removeDrafts() throws IOException {
        for (Path draft : files(ENDING + Backups.DRAFT)) {
            Files.deleteIfExists(draft);
        }
    }

    /** What was just written is the youngest, also where a clock that was ahead has named others. */
    private void removeOld(Path written) throws IOException {
        List<Path> others =
                files(ENDING).stream().filter(file -> !file.equals(written)).toList();
        for (Path old : others.subList(0, Math.max(0, others.size() - (keep - 1)))) {
            Files.deleteIfExists(old);
        }
    }

    /** Those of the series, the oldest first. */
    private List<Path> files(String ending) throws IOException {
        Pattern ours = Pattern.compile(Pattern.quote(name) + TIMES + Pattern.quote(ending));
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(
                            file -> ours.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }
}
