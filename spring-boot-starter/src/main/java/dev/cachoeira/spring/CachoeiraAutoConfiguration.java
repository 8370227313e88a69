package dev.cachoeira.spring;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.CachoeiraBuilder;
import dev.cachoeira.cache.BatchWriter;
import dev.cachoeira.cache.CacheConfiguration;
import dev.cachoeira.cache.CacheListener;
import dev.cachoeira.cache.CacheOptions;
import dev.cachoeira.cache.CounterOptions;
import dev.cachoeira.cache.UnitOfWork;
import dev.cachoeira.cache.WriteBehindOptions;
import dev.cachoeira.runtime.BackgroundExecutor;
import dev.cachoeira.spring.behind.CacheWriting;
import dev.cachoeira.spring.behind.CacheWritings;
import dev.cachoeira.spring.health.CacheHealth;
import dev.cachoeira.spring.health.ErrorWindow;
import dev.cachoeira.spring.settings.BindProblems;
import dev.cachoeira.spring.settings.BootConnection;
import dev.cachoeira.spring.settings.CachoeiraProperties;
import dev.cachoeira.spring.settings.CachoeiraSettings;
import dev.cachoeira.spring.settings.OtherConnection;
import dev.cachoeira.spring.settings.SettingsResolver;
import dev.cachoeira.spring.stats.CacheStatsReport;
import dev.cachoeira.spring.tenant.CallerContext;
import dev.cachoeira.spring.tenant.CallerContextExecutor;
import dev.cachoeira.spring.tenant.TenantContext;
import dev.cachoeira.spring.transaction.SpringUnitOfWork;
import dev.cachoeira.tenant.MissingTenantException;
import dev.cachoeira.tenant.TenantResolver;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Makes the {@link Cachoeira} of the application from {@link CachoeiraProperties} and closes it with the context. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
            "org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration"
        })
@EnableConfigurationProperties(CachoeiraProperties.class)
public class CachoeiraAutoConfiguration {

    /** Name of the bean on whose threads background work runs; define one of your own to choose them. */
    public static final String EXECUTOR = "cachoeiraExecutor";

    static final String CALLER_CONTEXT_EXECUTOR = "cachoeiraCallerContextExecutor";

    /** For Spring. */
    public CachoeiraAutoConfiguration() {}

    @Bean
    static BindProblems cachoeiraBindProblems() {
        return new BindProblems();
    }

    @Bean
    @ConditionalOnMissingBean
    CachoeiraSettings cachoeiraSettings(
            CachoeiraProperties properties,
            BindProblems problems,
            Environment environment,
            ObjectProvider<OtherConnection> other,
            ObjectProvider<SslBundles> bundles) {
        return new SettingsResolver(properties, problems, environment, other.getIfAvailable(), bundles.getIfAvailable())
                .resolve();
    }

    @Bean
    @ConditionalOnMissingBean
    TenantResolver cachoeiraTenantResolver() {
        return TenantContext::current;
    }

    @Bean(name = EXECUTOR, destroyMethod = "shutdown", defaultCandidate = false)
    @ConditionalOnMissingBean(name = EXECUTOR)
    ExecutorService cachoeiraExecutor() {
        return BackgroundExecutor.create();
    }

    @Bean(name = CALLER_CONTEXT_EXECUTOR, defaultCandidate = false)
    CallerContextExecutor cachoeiraCallerContextExecutor(@Qualifier(EXECUTOR) Executor threads) {
        return new CallerContextExecutor(threads, CallerContext.all());
    }

    @Bean
    @ConditionalOnMissingBean
    ErrorWindow cachoeiraErrorWindow(CachoeiraProperties properties) {
        return new ErrorWindow(properties.health().window(), System::nanoTime);
    }

    @Bean
    @ConditionalOnMissingBean
    CacheWritings cachoeiraWritings(ObjectProvider<Cachoeira> cachoeira, ObjectProvider<CacheWriting> writings) {
        return new CacheWritings(
                cachoeira::getObject, () -> writings.orderedStream().toList());
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    Cachoeira cachoeira(
            CachoeiraSettings settings,
            TenantResolver tenants,
            ObjectProvider<UnitOfWork> unitOfWork,
            ObjectProvider<CacheListener> listeners,
            ObjectProvider<CacheObserver> observers,
            CacheWritings writings,
            @Qualifier(CALLER_CONTEXT_EXECUTOR) CallerContextExecutor executor,
            ObjectProvider<CachoeiraBuilderCustomizer> customizers) {
        CachoeiraBuilder builder = Cachoeira.builder()
                .mode(settings.mode())
                .fleet(settings.fleet())
                .connections(settings.connections())
                .connectTimeout(settings.connectTimeout())
                .reconnectDelay(settings.reconnectDelay())
                .startWait(settings.startWait())
                .caches(configuration(
                        settings, writings, observers.orderedStream().toList()))
                .tenants(() -> required(tenants))
                .unitOfWork(unitOfWork.getIfAvailable(UnitOfWork::none))
                .listener(new AllListeners(listeners.orderedStream().toList()))
                .executor(executor);
        if (!settings.uri().isEmpty()) {
            builder.uri(settings.uri());
        }
        encrypt(builder, settings.sslBundle());
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    private static CacheConfiguration configuration(
            CachoeiraSettings settings, CacheWritings writings, List<CacheObserver> observers) {
        return new CacheConfiguration() {
            @Override
            public CacheOptions defaults() {
                return settings.defaults();
            }

            @Override
            public CacheOptions configure(String cache, CacheOptions options) {
                observers.forEach(observer -> observer.making(cache));
                return settings.configure(cache, options);
            }

            @Override
            public CounterOptions configureCounter(String counter, CounterOptions options) {
                observers.forEach(observer -> observer.makingCounter(counter));
                return options;
            }

            @Override
            public @Nullable BatchWriter<?, ?> writer(String cache) {
                return writings.writer(cache);
            }

            @Override
            public <K, V> BatchWriter<K, V> configureWriter(String cache, BatchWriter<K, V> writer) {
                return CacheWritings.inTenant(writer);
            }

            @Override
            public WriteBehindOptions writeBehindDefaults() {
                return settings.writeBehind();
            }

            @Override
            public WriteBehindOptions configureWriteBehind(String cache, WriteBehindOptions options) {
                observers.forEach(observer -> observer.makingWriteBehind(cache));
                return settings.configureWriteBehind(cache, options);
            }
        };
    }

    private static String required(TenantResolver tenants) {
        String tenant = tenants.currentTenant();
        if (tenant == null || tenant.isEmpty()) {
            throw new MissingTenantException("a cache that belongs to tenants was used, and nothing names the tenant:"
                    + " set cachoeira.tenant.header to the request header that does, or run the call in"
                    + " TenantContext.run(tenant, …), or define a TenantResolver; an application without tenants sets"
                    + " cachoeira.tenant.header=none, and a cache that all tenants share"
                    + " cachoeira.caches.<name>.shared=true");
        }
        return tenant;
    }

    private static void encrypt(CachoeiraBuilder builder, @org.jspecify.annotations.Nullable SslBundle bundle) {
        if (bundle != null) {
            builder.transportProperty("sslContext", bundle.createSslContext())
                    .transportProperty("keyManagerFactory", bundle.getManagers().getKeyManagerFactory())
                    .transportProperty(
                            "trustManagerFactory", bundle.getManagers().getTrustManagerFactory());
        }
    }

    @Bean
    @ConditionalOnMissingBean
    CacheStatsReport cachoeiraStatsReport(Cachoeira cachoeira) {
        return new CacheStatsReport(cachoeira);
    }

    @Bean
    @ConditionalOnMissingBean
    CacheHealth cachoeiraHealth(Cachoeira cachoeira, ErrorWindow errors, CachoeiraProperties properties) {
        return new CacheHealth(cachoeira, errors, properties.health().maxErrors());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(TransactionSynchronizationManager.class)
    static class InTransactions {

        @Bean
        @ConditionalOnMissingBean
        UnitOfWork cachoeiraUnitOfWork(ObjectProvider<PlatformTransactionManager> managers) {
            return new SpringUnitOfWork(managers::getIfUnique);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DataRedisConnectionDetails.class)
    static class BesideSpringData {

        @Bean
        @ConditionalOnBean(DataRedisConnectionDetails.class)
        @ConditionalOnMissingBean
        OtherConnection cachoeiraOtherConnection(DataRedisConnectionDetails details) {
            return new BootConnection(details);
        }
    }
}
