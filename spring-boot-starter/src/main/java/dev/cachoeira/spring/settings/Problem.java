package dev.cachoeira.spring.settings;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with the configuration.
 *
 * @param setting the property or environment name
 * @param was what it said, or null when that may be secret or was nothing
 * @param expected what makes sense there
 */
public record Problem(String setting, @Nullable String was, String expected) {

    /** As a sentence. */
    public String text() {
        return setting + (was == null ? "" : " was '" + was + "', but it") + " must be " + expected;
    }
}
