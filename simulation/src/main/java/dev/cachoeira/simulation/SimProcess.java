package dev.cachoeira.simulation;

import dev.cachoeira.cache.AsyncCache;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheListener;
import dev.cachoeira.cache.CacheOptions;
import dev.cachoeira.cache.Caches;
import dev.cachoeira.cache.CachesSettings;
import dev.cachoeira.cache.FleetOptions;
import dev.cachoeira.cache.TenantScope;
import dev.cachoeira.cache.UnitOfWork;
import dev.cachoeira.codec.TypeRef;
import dev.cachoeira.runtime.Clock;
import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.runtime.Timers;
import dev.cachoeira.tenant.TenantResolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A process: the core as it is, with a clock, timers, stamps, threads and connections of the simulation. */
final class SimProcess implements Scheduler.Gate {

    /** More than there are rows; what is reserved for more would be most of what a process costs. */
    private static final int LOCAL_ITEMS = 64;

    private static final FleetOptions FLEET = FleetOptions.DEFAULTS
            .withPrefix("c")
            .withDeadline(Profile.DEADLINE)
            .withBeat(Profile.BEAT)
            .withCoherenceWindow(Profile.WINDOW)
            .withOutageTtl(Profile.OUTAGE_TTL);

    private final String name;
    private final World world;
    private final Scheduler scheduler;
    private final Chance chance;
    private final SimTransport transport;
    private final Caches caches;
    private final List<Cache<Long, Row>> views = new ArrayList<>();
    private final List<AsyncCache<Long, Row>> asyncViews = new ArrayList<>();
    private final List<TenantScope> tenants = new ArrayList<>();
    private final long clockOrigin;
    private final long[] floors;
    private final long[] heardFloors;
    private final List<Promise> owed = new ArrayList<>();
    private final List<Promise.Mark> awaited = new ArrayList<>();
    private boolean alive = true;
    private long pausedUntil;
    private long pausedInAll;

    SimProcess(String name, World world) {
        this.name = name;
        this.world = world;
        this.scheduler = world.scheduler();
        this.chance = world.chance();
        this.clockOrigin = chance.nanos(0, 1_000_000 * Chance.MILLI);
        this.floors = new long[world.source().size()];
        this.heardFloors = new long[floors.length];
        this.transport = new SimTransport(this, world);
        Profile profile = world.profile();
        CacheOptions options = CacheOptions.DEFAULTS
                .withTtl(profile.ttl)
                .withNullTtl(profile.ttl)
                .withLeaseTtl(profile.leaseTtl)
                .withLeaseWait(profile.leaseWait)
                .withSourceLag(profile.sourceLag)
                .withFreshness(profile.freshness)
                .withLocalItems(LOCAL_ITEMS)
                .withDecodeEachRead(profile.decodeEachRead)
                .withStrict(profile.strictness());
        Runtime runtime =
                new Runtime(new ProcessClock(), this::later, new Chance(chance.next()), this::soon, Runnable::run);
        this.caches = new Caches(new CachesSettings(
                CachesSettings.Mode.SHARED,
                FLEET.withJournalLimit(profile.journalLimit).withReplayWindow(profile.replayWindow),
                runtime,
                transport,
                TenantResolver.none(),
                UnitOfWork.none(),
                new CacheListener() {
                    @Override
                    public void available(String node, boolean available, String why) {
                        if (available) {
                            world.inUse(SimProcess.this);
                        }
                    }
                }));
        var builder = caches.cache("p", TypeRef.of(Long.class), TypeRef.of(Row.class))
                .options(options)
                .codec(Row.CODEC);
        if (profile.tagged) {
            builder.tags(Row::tags);
        }
        if (profile.versions) {
            builder.version(Row::version);
        }
        if (profile.behind) {
            builder.writeBehind(changes -> world.source().write(this, changes), profile.writing());
        }
        var cache = builder.build();
        for (int i = 0; i < profile.tenants; i++) {
            views.add(cache.forTenant(tenant(i)));
            asyncViews.add(views.get(i).async());
            tenants.add(caches.forTenant(tenant(i)));
        }
    }

    static String tenant(int index) {
        return "t" + index;
    }

    /** Time as this process sees it: an origin of its own, and a coarse tick. */
    private final class ProcessClock implements Clock {

        @Override
        public long now() {
            long precise = precise();
            return precise - precise % Chance.MILLI;
        }

        @Override
        public long precise() {
            return scheduler.now() + clockOrigin;
        }
    }

    AsyncCache<Long, Row> view(int tenant) {
        return asyncViews.get(tenant);
    }

    /** The same for what does not wait in another way; a call that waits would wait for ever. */
    Cache<Long, Row> waitingView(int tenant) {
        return views.get(tenant);
    }

    TenantScope tenantScope(int tenant) {
        return tenants.get(tenant);
    }

    Caches caches() {
        return caches;
    }

    /** How often it could not see what waits to be written. */
    long unseen() {
        return caches.writeBehinds().values().stream()
                .mapToLong(behind -> behind.stats().unseen())
                .sum();
    }

    SimTransport transport() {
        return transport;
    }

    /** Whether all its connections are in use and may be believed, and no deletion is owed. */
    boolean available() {
        return transport.coherent() && caches.awaitAvailable(Duration.ZERO) && owesNothing();
    }

    /** Whether the server has acknowledged all its invalidations. */
    boolean owesNothing() {
        return caches.status().owedInvalidations() == 0;
    }

    private Timers.Handle later(Duration delay, Runnable task) {
        long late = chance.nanos(0, 100 * Chance.MICRO);
        return scheduler.at(scheduler.now() + delay.toNanos() + late, this, task)::cancel;
    }

    /** Another thread of this process takes a task on. */
    private void soon(Runnable task) {
        long delay = chance.percent(80)
                ? chance.nanos(Chance.MICRO, 30 * Chance.MICRO)
                : chance.nanos(Chance.MICRO, 5 * Chance.MILLI);
        scheduler.at(scheduler.now() + delay, this, task);
    }

    @Override
    public boolean alive() {
        return alive;
    }

    @Override
    public long opensAt() {
        return pausedUntil;
    }

    /** How long it has stood still in all. */
    long pausedInAll() {
        return pausedInAll;
    }

    /** Threads do not wake up in the order in which they would have run. */
    @Override
    public long opening() {
        return pausedUntil + chance.nanos(0, 200 * Chance.MICRO);
    }

    void pause(long nanos) {
        long until = scheduler.now() + nanos;
        pausedInAll += Math.max(0, until - Math.max(pausedUntil, scheduler.now()));
        pausedUntil = Math.max(pausedUntil, until);
    }

    /** It is gone in the middle of whatever it did. */
    void crash() {
        alive = false;
        transport.vanish();
    }

    @Override
    public void ran() {
        world.oracle().ranSomething(this);
    }

    /** By row, the version that this process has invalidated up to. */
    long[] floors() {
        return floors;
    }

    /** By row, the version that others have invalidated up to, as far as this process has heard all about it. */
    long[] heardFloors() {
        return heardFloors;
    }

    /** Its invalidations that have returned and that no server has acknowledged. */
    List<Promise> owed() {
        return owed;
    }

    /** Others' invalidations whose pushes may still be on their way to it. */
    List<Promise.Mark> awaited() {
        return awaited;
    }

    @Override
    public String toString() {
        return name;
    }
}
