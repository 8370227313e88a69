package dev.cachoeira.showcase.embedded;

import dev.cachoeira.testkit.server.PostgresServer;
import dev.cachoeira.testkit.server.RedisServer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/**
 * Starts a PostgreSQL and a Redis of the service's own, on free ports and with temporary folders, unless the
 * configuration names others. They are the first thing that starts and the last that stops: whatever beans do while the
 * context closes, their servers are still there.
 */
public final class EmbeddedServers implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final String NAME = "embeddedServers";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        var postgres = start(wantsPostgres(environment), PostgresServer::launch);
        var redis = start(wantsRedis(environment), RedisServer::launch);
        Thread atExit = new Thread(() -> awaitQuietly(postgres, redis), "embedded-servers-starting");
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            CompletableFuture.allOf(postgres, redis).join();
        } catch (CompletionException e) {
            close(postgres, redis);
            throw new IllegalStateException(
                    "an embedded server did not start; set DATABASE_URL and REDIS_URL to use " + "servers of your own",
                    e.getCause());
        }
        // The first disposable bean is the last to be disposed of.
        ((DefaultSingletonBeanRegistry) context.getBeanFactory())
                .registerDisposableBean(NAME, () -> close(postgres, redis));
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(NAME, addresses(postgres.join(), redis.join())));
    }

    private static boolean wantsPostgres(Environment environment) {
        return isMissing(environment, "spring.datasource.url");
    }

    private static boolean wantsRedis(Environment environment) {
        boolean used = Stream.of("cachoeira.enabled", "CACHE_ENABLED", "USE_REDIS")
                        .allMatch(name -> environment.getProperty(name, Boolean.class, true))
                && environment.getProperty("cachoeira.mode", "shared").equalsIgnoreCase("shared");
        return used
                && Stream.of("cachoeira.redis.uri", "cachoeira.redis.host", "REDIS_URL", "REDIS_ADDR", "REDIS_HOST")
                        .allMatch(name -> isMissing(environment, name));
    }

    private static boolean isMissing(Environment environment, String name) {
        return environment.getProperty(name, "").isBlank();
    }

    private static <S> CompletableFuture<@Nullable S> start(boolean wanted, Supplier<S> launcher) {
        return wanted ? CompletableFuture.supplyAsync(launcher) : CompletableFuture.completedFuture(null);
    }

    private static Map<String, Object> addresses(@Nullable PostgresServer postgres, @Nullable RedisServer redis) {
        Map<String, Object> addresses = new HashMap<>();
        if (postgres != null) {
            addresses.put("spring.datasource.url", postgres.jdbcUrl());
        }
        if (redis != null) {
            addresses.put("cachoeira.redis.uri", redis.uri());
        }
        return addresses;
    }

    /** A server that is stopped while it starts must have started first: only then can it be found and ended. */
    private static void awaitQuietly(CompletableFuture<?>... starting) {
        CompletableFuture.allOf(starting).exceptionally(e -> null).join();
    }

    private static void close(
            CompletableFuture<@Nullable PostgresServer> postgres, CompletableFuture<@Nullable RedisServer> redis) {
        awaitQuietly(redis, postgres);
        Stream.of(redis, postgres)
                .filter(server -> !server.isCompletedExceptionally())
                .map(CompletableFuture::join)
                .forEach(EmbeddedServers::closeServer);
    }

    private static void closeServer(@Nullable Object server) {
        if (server instanceof RedisServer redis) {
            redis.close();
        } else if (server instanceof PostgresServer postgres) {
            postgres.close();
        }
    }
}
