package dev.cachoeira.spring;

import dev.cachoeira.CachoeiraBuilder;

/** A bean that changes how the {@link dev.cachoeira.Cachoeira} bean is made, after the configuration has been applied. */
@FunctionalInterface
public interface CachoeiraBuilderCustomizer {

    /** Changes the builder. */
    void customize(CachoeiraBuilder builder);
}
