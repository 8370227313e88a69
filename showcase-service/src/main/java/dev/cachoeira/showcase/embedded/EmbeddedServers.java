package dev.cachoeira.showcase.embedded;

import dev.cachoeira.testkit.server.PostgresServer;
import dev.cachoeira.testkit.server.RedisServer;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/**
 * Starts a PostgreSQL and a Redis of the service's own, on free ports and with temporary folders, unless the
 * configuration names others. They are the first to start and the last to stop: whatever beans do while the context
 * closes, their servers are still there.
 */
public final class EmbeddedServers implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final String DATABASE = "spring.datasource.url";
    private static final String REDIS = "cachoeira.redis.uri";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Environment environment = context.getEnvironment();
        checkDatabaseUrl(environment.getProperty(DATABASE, ""));
        CountDownLatch started = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> await(started), "embedded-servers-starting"));
        try {
            if (wantsPostgres(environment)) {
                PostgresServer postgres = PostgresServer.launch();
                adopt(context, postgres, DATABASE, postgres.jdbcUrl());
            }
            if (wantsRedis(environment)) {
                RedisServer redis =
                        RedisServer.builder().config("appendonly", "yes").start(); // notes are written behind
                adopt(context, redis, REDIS, redis.uri());
            }
        } finally {
            started.countDown();
        }
    }

    private static boolean wantsPostgres(Environment environment) {
        return isMissing(environment, DATABASE);
    }

    private static boolean wantsRedis(Environment environment) {
        boolean used = Stream.of("cachoeira.enabled", "CACHE_ENABLED", "USE_REDIS")
                        .allMatch(name -> environment.getProperty(name, Boolean.class, true))
                && environment.getProperty("cachoeira.mode", "shared").equalsIgnoreCase("shared");
        return used
                && Stream.of(REDIS, "cachoeira.redis.host", "REDIS_URL", "REDIS_ADDR", "REDIS_HOST")
                        .allMatch(name -> isMissing(environment, name));
    }

    private static boolean isMissing(Environment environment, String name) {
        return environment.getProperty(name, "").isBlank();
    }

    /** Lets the context use a server, and close it after everything else: the first disposable bean is the last. */
    private static void adopt(
            ConfigurableApplicationContext context, AutoCloseable server, String property, String address) {
        ((DefaultSingletonBeanRegistry) context.getBeanFactory()).registerDisposableBean(property, server::close);
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("embedded " + property, Map.of(property, address)));
    }

    private static void checkDatabaseUrl(String url) {
        if (!url.isBlank() && !url.startsWith("jdbc:postgresql:")) {
            String scheme = url.replaceFirst(":.*", ":…"); // what follows may hold a password
            throw new InvalidConfigurationPropertyValueException(
                    DATABASE,
                    scheme,
                    "DATABASE_URL must be a JDBC URL such as jdbc:postgresql://localhost:5432/showcase");
        }
    }

    /** Who stops the service while its servers start has to wait: only a server that has started can be ended. */
    private static void await(CountDownLatch started) {
        try {
            started.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
