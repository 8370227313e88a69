package dev.cachoeira.redis;

import java.util.regex.Pattern;

/** Redis URLs as text that may be shown. */
final class RedisUrls {

    private static final Pattern PASSWORD = Pattern.compile("(?<=//)([^:@/]*):[^@/]*@");

    private RedisUrls() {}

    /** The same URL with its password replaced by stars: the form for logs and errors. */
    static String withoutPassword(String url) {
        return PASSWORD.matcher(url).replaceAll("$1:***@");
    }
}
