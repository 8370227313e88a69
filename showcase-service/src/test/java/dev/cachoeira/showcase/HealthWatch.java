package dev.cachoeira.showcase;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Asks for the service's health all the time and notes when the answer changes. */
final class HealthWatch implements AutoCloseable {

    private static final int PAUSE_MILLIS = 100;

    private final Client service;
    private final List<Change> changes = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "health watch");
    private volatile long mostOwed;
    private volatile boolean stopped;

    HealthWatch(Client service) {
        this.service = service;
        thread.start();
    }

    private record Change(long at, int status, String cache, boolean connected) {}

    private void run() {
        while (!stopped) {
            Reply health = service.get("/health");
            mostOwed = Math.max(mostOwed, (long) meter(service, "cachoeira.invalidations.owed"));
            Change now = new Change(
                    System.currentTimeMillis(),
                    health.status(),
                    health.text("/data/dependencies/cache"),
                    meter(service, "cachoeira.redis.available") == 1);
            Change last = changes.isEmpty() ? null : changes.get(changes.size() - 1);
            if (last == null || !last.equals(new Change(last.at, now.status, now.cache, now.connected))) {
                changes.add(now);
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** The value of a meter without tags. */
    static double meter(Client service, String name) {
        return service.get("/actuator/metrics/" + name)
                .json()
                .at("/measurements/0/value")
                .asDouble();
    }

    /** How many invalidations waited for Redis at most. */
    long mostOwed() {
        return mostOwed;
    }

    /** Milliseconds from a moment until health and metrics both said this; -1 when they did not. */
    long millisUntil(long from, String cache, boolean connected) {
        return changes.stream()
                .filter(change -> change.at >= from && change.cache.equals(cache) && change.connected == connected)
                .mapToLong(change -> change.at - from)
                .findFirst()
                .orElse(-1);
    }

    /** Whether the service always called itself usable. */
    boolean alwaysUsable() {
        return changes.stream().allMatch(change -> change.status == 200);
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
