package dev.cachoeira.spring.settings;

import java.util.Locale;
import java.util.Set;

/** The settings that may hold a password; their values appear nowhere. */
public final class Secrets {

    private static final Set<String> SECRET =
            Set.of("cachoeiraredisuri", "cachoeiraredispassword", "redisurl", "redispassword");

    private Secrets() {}

    /** Whether a property or environment name, in any spelling, may hold a password. */
    public static boolean isSecret(String name) {
        return SECRET.contains(name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""));
    }
}
