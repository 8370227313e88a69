package dev.cachoeira.spring.backup;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.spring.settings.CachoeiraProperties.Backup;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.spring.support.LibraryLog;
import dev.cachoeira.testkit.server.RedisServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** Backups at set times, of a real server. */
@Timeout(60)
class BackupScheduleTest {

    private static final String NEVER = "0 0 0 31 2 *";
    private static final String FORMER = "texts.20200101T000000Z.backup";
    private static final RedisServer redis = RedisServer.launch();

    @RegisterExtension
    private final LibraryLog log =
            new LibraryLog(Level.INFO, event -> event.getLevel() + " " + event.getFormattedMessage());

    @TempDir
    private Path folder;

    @BeforeEach
    void empty() {
        redis.send("FLUSHALL");
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    private ApplicationContextRunner application() {
        return Applications.plain()
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues(
                        "REDIS_URL=" + redis.uri(),
                        "cachoeira.redis.start-wait=10s",
                        "cachoeira.redis.deadline=5s",
                        "cachoeira.redis.coherence-window=20s",
                        "cachoeira.caches.texts.shared=true",
                        "cachoeira.backup.folder=" + folder,
                        "cachoeira.backup.caches=texts");
    }

    private ApplicationContextRunner application(String schedule) {
        return application().withPropertyValues("cachoeira.backup.schedule=" + schedule);
    }

    private static Cache<Long, String> cache(ApplicationContext context, String name) {
        return context.getBean(Cachoeira.class)
                .cache(name, Long.class, String.class)
                .build();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whenTheTimeHasComeThereIsABackup() {
        application(NEVER).run(writer -> {
            cache(writer, "texts").put(1L, "one");
            application("* * * * * *").run(context -> {
                Cache<Long, String> texts = cache(context, "texts");
                eventually(() ->
                        assertThat(files()).singleElement().asString().matches("texts[.]\\d{8}T\\d{6}Z[.]backup"));
                texts.clear();
                context.getBean(Cachoeira.class).restore(texts, folder.resolve(files().get(0)));
                assertThat(texts.get(1L)).isEqualTo("one");
            });
        });
    }

    @Test
    void withoutAScheduleThereIsNone() {
        application().run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(BackupSchedule.class));
    }

    @Test
    void aBackupThatFailsIsCountedAndLeavesTheFormerOnesAlone() throws IOException {
        Files.createFile(folder.resolve(FORMER));
        application(NEVER).withPropertyValues("cachoeira.backup.keep=1").run(context -> {
            cache(context, "texts").put(1L, "one");
            BackupSchedule schedule = context.getBean(BackupSchedule.class);
            redis.send("ACL", "SETUSER", "default", "-scan");
            try {
                schedule.run();
            } finally {
                redis.send("ACL", "SETUSER", "default", "+scan");
            }
            assertThat(files()).containsExactly(FORMER);
            assertThat(log.said()).contains("WARN backup of 'texts' has failed; the former ones are kept");
            assertThat(backups(context, "failed")).isEqualTo(1);

            redis.send("DEL", "client::@backup:texts");
            schedule.run();
            assertThat(files()).hasSize(1).doesNotContain(FORMER);
            assertThat(log.said()).anyMatch(line -> line.startsWith("INFO backup of 'texts': 1 values, "));
            assertThat(backups(context, "written")).isEqualTo(1);
            assertThat(backups(context, "failed")).isEqualTo(1);
        });
    }

    @Test
    void whatABackupIsWithoutIsSaid() {
        application(NEVER).run(context -> {
            cache(context, "texts").put(1L, "one");
            redis.send("SET", "client::texts:2", "of another version");
            context.getBean(BackupSchedule.class).run();

            assertThat(log.said())
                    .anyMatch(line -> line.startsWith("INFO backup of 'texts': 1 values, "))
                    .anyMatch(line -> line.startsWith("WARN backup of 'texts' is without 1 values "));
        });
    }

    private static double backups(ApplicationContext context, String result) {
        MeterRegistry registry = new SimpleMeterRegistry();
        context.getBeansOfType(MeterBinder.class).values().forEach(meters -> meters.bindTo(registry));
        return registry.get("cachoeira.cache.backups")
                .tags("cache", "texts", "result", result)
                .functionCounter()
                .count();
    }

    @Test
    void whatAnotherProcessHasJustWrittenIsNotWrittenAgain() {
        application(NEVER)
                .run(one -> application(NEVER).run(other -> {
                    cache(one, "texts");
                    cache(other, "texts");
                    one.getBean(BackupSchedule.class).run();
                    other.getBean(BackupSchedule.class).run();

                    assertThat(files()).hasSize(1);
                    assertThat(other.getBean(BackupSchedule.class).written("texts"))
                            .isZero();
                    assertThat(other.getBean(BackupSchedule.class).failed("texts"))
                            .isZero();
                }));
    }

    @Test
    void whatAnotherProcessHasBegunIsAllItsOwn() {
        application(NEVER)
                .withPropertyValues("cachoeira.backup.caches=names,texts", "cachoeira.backup.tenants=acme,globex")
                .run(context -> {
                    cache(context, "names");
                    cache(context, "texts");
                    redis.send("SET", "client:acme:@backup:names", "another's");
                    context.getBean(BackupSchedule.class).run();

                    assertThat(files())
                            .as("or the other one would write them once more")
                            .isEmpty();
                });
    }

    @Test
    void eachTenantHasFilesOfItsOwn() {
        application(NEVER)
                .withPropertyValues("cachoeira.backup.caches=names", "cachoeira.backup.tenants=acme,globex")
                .run(context -> {
                    cache(context, "names");
                    context.getBean(BackupSchedule.class).run();
                    assertThat(files())
                            .satisfiesExactly(
                                    acme -> assertThat(acme).startsWith("names@acme."),
                                    globex -> assertThat(globex).startsWith("names@globex."));
                });
    }

    @Test
    void whatCannotBeBackedUpKeepsNoOtherFromItsTurn() {
        application(NEVER)
                .withPropertyValues("cachoeira.backup.caches=absent,names,texts")
                .run(context -> {
                    cache(context, "names");
                    cache(context, "texts");
                    BackupSchedule schedule = context.getBean(BackupSchedule.class);
                    schedule.run();

                    assertThat(schedule.failed("absent"))
                            .as("nobody has made it")
                            .isEqualTo(1);
                    assertThat(schedule.failed("names"))
                            .as("no tenant is named")
                            .isEqualTo(1);
                    assertThat(files()).singleElement().asString().startsWith("texts.");
                });
    }

    @Test
    void aTenantThatCannotBeKeepsNoOtherFromItsTurn() {
        application(NEVER).run(context -> {
            cache(context, "names");
            cache(context, "texts");
            BackupSchedule schedule = new BackupSchedule(
                    context.getBean(Cachoeira.class),
                    new Backup(NEVER, folder.toString(), List.of("names", "texts"), List.of("", "acme"), 7));
            schedule.start();
            schedule.run();
            schedule.stop();

            assertThat(schedule.failed("names")).isEqualTo(1);
            assertThat(files())
                    .satisfiesExactly(
                            acme -> assertThat(acme).startsWith("names@acme."),
                            texts -> assertThat(texts).startsWith("texts."));
        });
    }

    @Test
    void onceTheApplicationStopsNothingIsBackedUp() {
        application(NEVER).run(context -> {
            cache(context, "texts");
            BackupSchedule schedule = context.getBean(BackupSchedule.class);
            schedule.stop();
            schedule.run();
            assertThat(files()).isEmpty();
        });
    }
}
