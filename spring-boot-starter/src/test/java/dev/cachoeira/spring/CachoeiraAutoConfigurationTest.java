package dev.cachoeira.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.CachesSettings.Mode;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class CachoeiraAutoConfigurationTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(CachoeiraAutoConfiguration.class));

    @Test
    void cachesNothingWhenSwitchedOff() {
        application.withPropertyValues("cachoeira.enabled=false").run(context -> {
            Cachoeira cachoeira = context.getBean(Cachoeira.class);
            assertThat(cachoeira.status().mode()).isEqualTo(Mode.DISABLED);
            assertThat(cachoeira.status().available()).isTrue();
        });
    }
}
