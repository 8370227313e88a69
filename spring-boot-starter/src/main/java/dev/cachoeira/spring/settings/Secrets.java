package dev.cachoeira.spring.settings;

import java.util.Locale;
import java.util.Set;

/** The settings that may hold a password or a key; their values appear nowhere. */
public final class Secrets {

    private static final Set<String> SECRET =
            Set.of("cachoeiraredisuri", "cachoeiraredispassword", "redisurl", "redispassword");

    private static final String KEYS = "cachoeiraencryptionkeys";

    private Secrets() {}

    /** Whether a property or environment name, in any spelling, may hold a password or a key. */
    public static boolean isSecret(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return SECRET.contains(plain) || plain.startsWith(KEYS);
    }
}
