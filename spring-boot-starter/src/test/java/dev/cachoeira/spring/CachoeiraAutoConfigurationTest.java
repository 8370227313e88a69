package dev.cachoeira.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class CachoeiraAutoConfigurationTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(CachoeiraAutoConfiguration.class));

    @Test
    void isEnabledUnlessToldOtherwise() {
        application.run(context ->
                assertThat(context.getBean(CachoeiraProperties.class).enabled()).isTrue());
        application
                .withPropertyValues("cachoeira.enabled=false")
                .run(context -> assertThat(
                                context.getBean(CachoeiraProperties.class).enabled())
                        .isFalse());
    }
}
