package dev.cachoeira.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.spring.support.Applications;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class WrongSettingsTest {

    private final ApplicationContextRunner application = Applications.plain();

    private InvalidSettingsException failure(String... values) {
        InvalidSettingsException[] found = new InvalidSettingsException[1];
        application.withPropertyValues(values).run(context -> {
            Throwable failure = context.getStartupFailure();
            while (failure != null && !(failure instanceof InvalidSettingsException)) {
                failure = failure.getCause();
            }
            assertThat(failure).as("the start's failure").isNotNull();
            found[0] = (InvalidSettingsException) failure;
        });
        return found[0];
    }

    @Test
    void allWrongSettingsAreReportedInOneMessage() {
        InvalidSettingsException failure = failure(
                "cachoeira.redis.port=many",
                "cachoeira.redis.connections=100",
                "cachoeira.redis.beat=3s",
                "cachoeira.defaults.ttl=soon",
                "cachoeira.caches.products.batch-size=0",
                "cachoeira.caches.products.source-lag=11m",
                "cachoeira.caches.products.verify=-1",
                "cachoeira.caches.balances.strict=true",
                "cachoeira.caches.balances.fence-ttl=2h",
                "cachoeira.caches.balances.fence-replicas=101",
                "cachoeira.caches.balances.local=true",
                "cachoeira.caches.products.verify-delay=0s",
                "cachoeira.mode=fast",
                "cachoeira.prefix=no spaces",
                "cachoeira.health.window=0s",
                "cachoeira.tenant.pattern=[",
                "REDIS_ADDR=nowhere:notaport",
                "REDIS_DB=first",
                "CACHE_ENABLED=perhaps");
        assertThat(failure.problems())
                .extracting(Problem::setting)
                .containsExactlyInAnyOrder(
                        "cachoeira.redis.port",
                        "cachoeira.redis.connections",
                        "cachoeira.redis.coherence-window",
                        "cachoeira.defaults.ttl",
                        "cachoeira.caches.products.batch-size",
                        "cachoeira.caches.products.source-lag",
                        "cachoeira.caches.products.verify",
                        "cachoeira.caches.balances.fence-ttl",
                        "cachoeira.caches.balances.fence-replicas",
                        "cachoeira.caches.balances.local",
                        "cachoeira.caches.products.verify-delay",
                        "cachoeira.mode",
                        "cachoeira.prefix",
                        "cachoeira.health.window",
                        "cachoeira.tenant.pattern",
                        "REDIS_ADDR",
                        "REDIS_DB",
                        "CACHE_ENABLED");
        assertThat(failure)
                .hasMessageContaining("cachoeira.redis.port was 'many', but it must be a whole number")
                .hasMessageContaining("cachoeira.redis.connections was '100', but it must be from 1 to 64")
                .hasMessageContaining("cachoeira.mode was 'fast', but it must be one of shared, local, disabled");
    }

    @Test
    void everythingThatIsWrongWithBackupsIsNamed() {
        InvalidSettingsException failure = failure(
                "cachoeira.backup.schedule=at four",
                "cachoeira.backup.tenants=acme,,globex",
                "cachoeira.backup.keep=0",
                "cachoeira.mode=fast");
        assertThat(failure.problems())
                .extracting(Problem::setting)
                .containsExactlyInAnyOrder(
                        "cachoeira.mode",
                        "cachoeira.backup.schedule",
                        "cachoeira.backup.folder",
                        "cachoeira.backup.caches",
                        "cachoeira.backup.tenants",
                        "cachoeira.backup.keep");
        assertThat(failure)
                .hasMessageContaining("cachoeira.backup.schedule was 'at four', but it must be a cron expression")
                .hasMessageContaining("cachoeira.backup.keep was '0', but it must be 1 or more");
    }

    @Test
    void theAnalysisSaysWhatWasWrongWhatWasExpectedAndWhatToDo() {
        InvalidSettingsException failure = failure("cachoeira.redis.connections=0", "CACHE_TTL=0");
        FailureAnalysis analysis = new InvalidSettingsFailureAnalyzer().analyze(new RuntimeException(failure));
        assertThat(analysis.getDescription())
                .contains("- cachoeira.redis.connections was '0', but it must be from 1 to 64")
                .contains("- CACHE_TTL was 'PT0S', but it must be from PT0.001S to PT720H");
        assertThat(analysis.getAction()).contains("Correct these 2 settings");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            cachoeira.redis.uri=redis://u:hush@/      | cachoeira.redis.uri
            cachoeira.redis.uri=http://u:hush@host    | cachoeira.redis.uri
            REDIS_URL=redis://u:hush@host:port:port/x | REDIS_URL
            REDIS_URL=rediss://u:hush@@               | REDIS_URL
            """)
    void anAddressThatCannotBeReadIsNotQuoted(String value, String setting) {
        InvalidSettingsException failure = failure(value);
        assertThat(failure.problems()).extracting(Problem::setting).containsExactly(setting);
        assertThat(failure).hasMessageNotContaining("hush").hasMessageContaining("must be an address such as redis://");
    }

    @Test
    void contradictionsAreRefused() {
        assertThat(failure("cachoeira.redis.uri=redis://a", "cachoeira.redis.host=b"))
                .hasMessageContaining("cachoeira.redis.uri must be given alone");
        assertThat(failure("cachoeira.redis.uri=rediss://a", "cachoeira.redis.ssl=false"))
                .hasMessageContaining("cachoeira.redis.ssl was 'false'");
        assertThat(failure("cachoeira.redis.uri=redis-cluster://a:1", "cachoeira.redis.database=1"))
                .hasMessageContaining("the only database of a cluster");
        assertThat(failure("cachoeira.redis.ssl-bundle=absent")).hasMessageContaining("the name of a bundle");
        assertThat(failure("cachoeira.defaults.type=java.lang.String")).hasMessageContaining("cachoeira.defaults.type");
    }

    @Test
    void aKeyPrefixThatCannotBeIsRefusedAtTheStart() {
        assertThat(failure("cachoeira.defaults.key-prefix=customer"))
                .hasMessageContaining("cachoeira.defaults.key-prefix was 'customer', but it must be absent");
        assertThat(failure("cachoeira.caches.a.key-prefix=a:b"))
                .hasMessageContaining("cachoeira.caches.a.key-prefix was 'a:b', but it must be letters");
        assertThat(failure("cachoeira.caches.a.key-prefix=client"))
                .hasMessageContaining("was 'client', but it must be another than cachoeira.prefix, or absent");
        assertThat(failure("cachoeira.prefix=shop", "cachoeira.caches.a.key-prefix=shop"))
                .hasMessageContaining("was 'shop', but it must be another than cachoeira.prefix, or absent");
        assertThat(failure("cachoeira.caches.a.key-prefix=same", "cachoeira.caches.b.key-prefix=same"))
                .hasMessageContaining("was 'same', but it must be another than cachoeira.caches.");
    }

    @Test
    void everythingThatIsWrongWithKeysIsNamedAndNoKeyIs() {
        InvalidSettingsException failure = failure(
                "cachoeira.encryption.keys.short=aHVzaA==",
                "cachoeira.encryption.keys.text=hush!hush!",
                "cachoeira.encryption.keys.[no id]=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
                "cachoeira.encryption.write-with=absent",
                "cachoeira.caches.a.encrypted=perhaps",
                "cachoeira.caches.a.compression=zip",
                "cachoeira.caches.b.compression-threshold=-1KB",
                "cachoeira.caches.b.max-size=-1KB");
        assertThat(failure.problems())
                .extracting(Problem::setting)
                .containsExactlyInAnyOrder(
                        "cachoeira.encryption.keys.short",
                        "cachoeira.encryption.keys.text",
                        "cachoeira.encryption.keys",
                        "cachoeira.encryption.write-with",
                        "cachoeira.caches.a.encrypted",
                        "cachoeira.caches.a.compression",
                        "cachoeira.caches.b.compression-threshold",
                        "cachoeira.caches.b.max-size");
        assertThat(failure)
                .hasMessageContaining("cachoeira.encryption.keys.short must be 32 random bytes in Base64")
                .hasMessageContaining(
                        "cachoeira.encryption.write-with was 'absent', but it must be one of no id, short")
                .hasMessageContaining("cachoeira.caches.a.compression was 'zip', but it must be one of none, lz4, zstd")
                .hasMessageNotContainingAny("aHVzaA", "hush", "MDEy");
    }

    @Test
    void encryptionNeedsKeys() {
        InvalidSettingsException failure = failure(
                "cachoeira.defaults.encrypted=true",
                "cachoeira.caches.a.encrypted=true",
                "cachoeira.encryption.write-with=a");
        assertThat(failure)
                .hasMessageContaining("cachoeira.caches.a.encrypted was 'true', but it must be false unless there are"
                        + " keys under cachoeira.encryption")
                .hasMessageContaining("cachoeira.defaults.encrypted was 'true'")
                .hasMessageContaining("cachoeira.encryption.write-with was 'a', but it must be absent without keys");
    }

    @Test
    void anApplicationWithoutRedisNeedsNoAddress() {
        application
                .withPropertyValues("USE_REDIS=false", "REDIS_URL=nonsense")
                .run(context -> assertThat(context).hasNotFailed());
    }
}
