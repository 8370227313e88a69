package dev.cachoeira.spring.backup;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.BackupException;
import dev.cachoeira.cache.BackupReport;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.spring.settings.CachoeiraProperties.Backup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.support.CronTrigger;

/**
 * Backs up caches when their time has come, one after another, from when the application has started until it begins to
 * stop. Of several processes the one that comes first writes them all. What fails is logged and counted, and keeps no other
 * from its turn. Thread-safe.
 */
public final class BackupSchedule implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BackupSchedule.class);

    private final Cachoeira cachoeira;
    private final Backup settings;
    private final Path folder;
    private final Map<String, LongAdder> written = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> failed = new ConcurrentHashMap<>();
    private @Nullable ThreadPoolTaskScheduler scheduler;
    private volatile boolean running;

    /** Takes settings that were checked. */
    public BackupSchedule(Cachoeira cachoeira, Backup settings) {
        this.cachoeira = cachoeira;
        this.settings = settings;
        this.folder = Path.of(Objects.requireNonNull(settings.folder(), "folder"));
    }

    /** The names of the caches. */
    public Set<String> caches() {
        return Set.copyOf(settings.caches());
    }

    /** How many backups of a cache this process has written. */
    public long written(String cache) {
        return count(written, cache).sum();
    }

    /** How many of them have failed. */
    public long failed(String cache) {
        return count(failed, cache).sum();
    }

    private static LongAdder count(Map<String, LongAdder> counts, String cache) {
        return counts.computeIfAbsent(cache, any -> new LongAdder());
    }

    @Override
    public synchronized void start() {
        running = true;
        ThreadPoolTaskScheduler fresh = new ThreadPoolTaskScheduler();
        fresh.setThreadNamePrefix("cachoeira-backup-");
        fresh.setDaemon(true);
        fresh.initialize();
        scheduler = fresh;
        String cron = Objects.requireNonNull(settings.schedule(), "schedule");
        Object unused = fresh.schedule(this::run, new CronTrigger(cron));
    }

    void run() {
        for (String name : settings.caches()) {
            if (!backUp(name)) {
                return;
            }
        }
    }

    /** Whether this process goes on with the next one. */
    private boolean backUp(String name) {
        Cache<?, ?> cache = cachoeira.caches().get(name);
        if (cache == null) {
            fail(name, name, new BackupException("nobody has made a cache of this name"));
        } else if (cache.isShared()) {
            return backUp(name, name, () -> cache);
        } else if (settings.tenants().isEmpty()) {
            fail(name, name, new BackupException("it is not shared, and cachoeira.backup.tenants names nobody"));
        } else {
            return settings.tenants().stream()
                    .allMatch(tenant -> backUp(name + "@" + tenant, name, () -> cache.forTenant(tenant)));
        }
        return true;
    }

    /**
     * What another process has begun is all its own: it may take so long with one cache that its lease of the next, which this
     * process would have written meanwhile, is over by then, and would write that once more.
     */
    private boolean backUp(String part, String name, Supplier<Cache<?, ?>> cache) {
        if (!running) {
            return false;
        }
        try {
            Optional<BackupReport> report = cachoeira.backUpInto(cache.get(), folder, settings.keep());
            report.ifPresent(written -> succeed(part, name, written));
            return report.isPresent();
        } catch (IOException | RuntimeException e) {
            fail(part, name, e);
            return true;
        }
    }

    private void succeed(String part, String cache, BackupReport report) {
        count(written, cache).increment();
        log.info("backup of '{}': {} values, {} bytes", part, report.entries(), report.bytes());
        if (report.unreadable() > 0) {
            log.warn(
                    "backup of '{}' is without {} values that this process cannot read, such as those encrypted with a key"
                            + " that it does not have",
                    part,
                    report.unreadable());
        }
    }

    private void fail(String part, String cache, Exception failure) {
        count(failed, cache).increment();
        log.warn("backup of '{}' has failed; the former ones are kept", part, failure);
    }

    @Override
    public synchronized void stop() {
        running = false;
        if (scheduler != null) {
            scheduler.shutdown();
            scheduler = null;
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
