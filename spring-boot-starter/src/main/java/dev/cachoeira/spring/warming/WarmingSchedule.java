package dev.cachoeira.spring.warming;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Warmer;
import dev.cachoeira.cache.WarmingReport;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.support.CronTrigger;

/**
 * Runs what is to be warmed when its time has come, from when the application has started until it begins to stop. A warmer
 * that still runs in this process is not begun again. Thread-safe.
 */
public final class WarmingSchedule implements SmartLifecycle {

    private final Cachoeira cachoeira;
    private final Supplier<List<CacheWarming>> warmings;
    private final Map<String, CompletableFuture<WarmingReport>> runs = new ConcurrentHashMap<>();
    private @Nullable ThreadPoolTaskScheduler scheduler;
    private volatile boolean running;

    /** Knows them; asks for them when it starts. */
    public WarmingSchedule(Cachoeira cachoeira, Supplier<List<CacheWarming>> warmings) {
        this.cachoeira = cachoeira;
        this.warmings = warmings;
    }

    @Override
    public synchronized void start() {
        running = true;
        for (CacheWarming warming : warmings.get()) {
            Runnable run = () -> run(warming.warmer());
            if (warming.cron() != null) {
                Object unused = scheduler().schedule(run, new CronTrigger(warming.cron()));
            }
            if (warming.every() != null) {
                Object unused = scheduler()
                        .scheduleAtFixedRate(
                                run, scheduler().getClock().instant().plus(warming.every()), warming.every());
            }
            if (warming.atStart()) {
                run.run();
            }
        }
    }

    private ThreadPoolTaskScheduler scheduler() {
        if (scheduler == null) {
            ThreadPoolTaskScheduler fresh = new ThreadPoolTaskScheduler();
            fresh.setThreadNamePrefix("cachoeira-warming-");
            fresh.setDaemon(true);
            fresh.initialize();
            scheduler = fresh;
        }
        return Objects.requireNonNull(scheduler);
    }

    /** The work itself is done on Cachoeira's own threads. */
    private void run(Warmer<?, ?> warmer) {
        runs.compute(warmer.name(), (name, last) -> {
            boolean idle = last == null || last.isDone();
            return running && idle ? cachoeira.warm(warmer) : last;
        });
    }

    @Override
    public synchronized void stop() {
        running = false;
        if (scheduler != null) {
            scheduler.shutdown();
            scheduler = null;
        }
        runs.values().forEach(run -> run.cancel(false));
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
