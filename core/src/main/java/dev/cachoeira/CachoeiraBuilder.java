package dev.cachoeira;

import dev.cachoeira.cache.CacheConfiguration;
import dev.cachoeira.cache.CacheListener;
import dev.cachoeira.cache.CachesSettings;
import dev.cachoeira.cache.CachesSettings.Mode;
import dev.cachoeira.cache.FleetOptions;
import dev.cachoeira.cache.UnitOfWork;
import dev.cachoeira.runtime.BackgroundExecutor;
import dev.cachoeira.runtime.Runtime;
import dev.cachoeira.runtime.SecureStamps;
import dev.cachoeira.runtime.SystemClock;
import dev.cachoeira.runtime.SystemTimers;
import dev.cachoeira.server.Transport;
import dev.cachoeira.server.TransportOptions;
import dev.cachoeira.server.TransportProvider;
import dev.cachoeira.tenant.TenantResolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link Cachoeira} in the making. Not thread-safe. */
public final class CachoeiraBuilder {

    private final Map<String, Object> transportProperties = new HashMap<>();
    private Mode mode = Mode.SHARED;
    private String uri = "redis://localhost:6379";
    private FleetOptions fleet = FleetOptions.DEFAULTS;
    private int connections = 1;
    private Duration connectTimeout = Duration.ofSeconds(2);
    private Duration reconnectDelay = Duration.ofMillis(100);
    private Duration startWait = Duration.ofSeconds(1);
    private @Nullable Executor executor;
    private TenantResolver tenants = TenantResolver.none();
    private UnitOfWork unitOfWork = UnitOfWork.none();
    private CacheListener listener = new CacheListener() {};
    private CacheConfiguration configuration = CacheConfiguration.none();

    CachoeiraBuilder() {}

    /** What is remembered where; default {@link Mode#SHARED}. */
    public CachoeiraBuilder mode(Mode newMode) {
        mode = Objects.requireNonNull(newMode, "mode");
        return this;
    }

    /** Where Redis is; default {@code redis://localhost:6379}. */
    public CachoeiraBuilder uri(String newUri) {
        uri = Objects.requireNonNull(newUri, "uri");
        return this;
    }

    /** How Redis is treated: prefix, deadline, coherence window and so on. */
    public CachoeiraBuilder fleet(FleetOptions newFleet) {
        fleet = Objects.requireNonNull(newFleet, "fleet");
        return this;
    }

    /** Connections to each server: from 1 to 64; default 1, since commands that share one share its cost. */
    public CachoeiraBuilder connections(int count) {
        connections = count;
        return this;
    }

    /** How long one attempt to connect may take; default 2 s. */
    public CachoeiraBuilder connectTimeout(Duration timeout) {
        connectTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /** Pause before a new attempt to connect; it doubles up to a second, with jitter; default 100 ms. */
    public CachoeiraBuilder reconnectDelay(Duration delay) {
        reconnectDelay = Objects.requireNonNull(delay, "delay");
        return this;
    }

    /** How long {@link #build()} waits for Redis before it goes on without; zero does not wait; default 1 s. */
    public CachoeiraBuilder startWait(Duration wait) {
        startWait = Objects.requireNonNull(wait, "wait");
        return this;
    }

    /** What the transport to Redis knows beside these settings, such as an SSL context. */
    public CachoeiraBuilder transportProperty(String name, Object value) {
        transportProperties.put(name, value);
        return this;
    }

    /**
     * Where background work runs: asynchronous loaders and their answers. It must not run a task on the thread that
     * hands it over, not even when it is full: that thread may be one that reads a connection or keeps the deadlines. It
     * may refuse tasks ({@link java.util.concurrent.RejectedExecutionException}); these run on the common pool. It is not
     * closed with this instance. Default: a virtual thread for each task on JDK 21 and later, else up to 64 daemon
     * threads.
     */
    public CachoeiraBuilder executor(Executor newExecutor) {
        executor = Objects.requireNonNull(newExecutor, "executor");
        return this;
    }

    /** Names the tenant of calls that do not; default: none, so each must. */
    public CachoeiraBuilder tenants(TenantResolver newTenants) {
        tenants = Objects.requireNonNull(newTenants, "tenants");
        return this;
    }

    /** Knows the callers' transactions; default: there are none. */
    public CachoeiraBuilder unitOfWork(UnitOfWork newUnitOfWork) {
        unitOfWork = Objects.requireNonNull(newUnitOfWork, "unitOfWork");
        return this;
    }

    /** Is told what caches do, for metrics. */
    public CachoeiraBuilder listener(CacheListener newListener) {
        listener = Objects.requireNonNull(newListener, "listener");
        return this;
    }

    /** What caches begin with, and the last word on each; default: nothing. */
    public CachoeiraBuilder caches(CacheConfiguration newConfiguration) {
        configuration = Objects.requireNonNull(newConfiguration, "configuration");
        return this;
    }

    /**
     * Makes the instance, and waits a moment for Redis.
     *
     * @throws IllegalArgumentException naming every wrong setting at once
     */
    public Cachoeira build() {
        List<String> problems = new ArrayList<>(fleet.problems());
        if (connections < 1 || connections > 64) {
            problems.add("connections must be from 1 to 64, but was " + connections);
        }
        positive(problems, "connectTimeout", connectTimeout);
        positive(problems, "reconnectDelay", reconnectDelay);
        if (startWait.isNegative()) {
            problems.add("startWait must not be negative, but was " + startWait);
        }
        TransportProvider provider = mode == Mode.SHARED ? provider(problems) : null;
        SystemTimers timers = new SystemTimers();
        Transport transport = provider == null ? null : create(provider, timers, problems);
        if (!problems.isEmpty()) {
            timers.close();
            throw new IllegalArgumentException("Cachoeira cannot be made: " + String.join("; ", problems));
        }
        ExecutorService own = executor == null ? BackgroundExecutor.create() : null;
        Executor chosen = executor != null ? executor : Objects.requireNonNull(own);
        Runtime runtime = new Runtime(SystemClock.instance(), timers, new SecureStamps(), chosen);
        Cachoeira cachoeira = new Cachoeira(
                new CachesSettings(mode, fleet, runtime, transport, tenants, unitOfWork, listener, configuration),
                timers,
                own);
        cachoeira.awaitAvailable(startWait);
        return cachoeira;
    }

    private static void positive(List<String> problems, String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            problems.add(name + " must be more than zero, but was " + value);
        }
    }

    private @Nullable TransportProvider provider(List<String> problems) {
        for (TransportProvider provider : ServiceLoader.load(TransportProvider.class)) {
            if (provider.supports(uri)) {
                return provider;
            }
        }
        problems.add("uri must begin with redis://, rediss://, redis-sentinel:// or redis-cluster:// (and"
                + " cachoeira-redis must be on the class path)");
        return null;
    }

    private @Nullable Transport create(TransportProvider provider, SystemTimers timers, List<String> problems) {
        if (!problems.isEmpty()) {
            return null;
        }
        try {
            return provider.create(
                    new TransportOptions(
                            uri, connections, connectTimeout, reconnectDelay, Map.copyOf(transportProperties)),
                    timers);
        } catch (IllegalArgumentException e) {
            problems.add("uri: " + e.getMessage());
            return null;
        }
    }
}
