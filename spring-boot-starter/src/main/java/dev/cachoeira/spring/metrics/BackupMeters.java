package dev.cachoeira.spring.metrics;

import dev.cachoeira.spring.backup.BackupSchedule;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** What came of scheduled backups in this process. Immutable. */
public final class BackupMeters implements MeterBinder {

    private final BackupSchedule schedule;

    /** Counts nothing itself; asks when it is asked. */
    public BackupMeters(BackupSchedule schedule) {
        this.schedule = schedule;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (String cache : schedule.caches()) {
            backups(registry, cache, "written", asked -> asked.written(cache));
            backups(registry, cache, "failed", asked -> asked.failed(cache));
        }
    }

    private void backups(MeterRegistry registry, String cache, String result, ToDoubleFunction<BackupSchedule> figure) {
        FunctionCounter.builder("cachoeira.cache.backups", schedule, figure)
                .description("Scheduled backups, by what came of them")
                .tags("cache", cache, "result", result)
                .register(registry);
    }
}
