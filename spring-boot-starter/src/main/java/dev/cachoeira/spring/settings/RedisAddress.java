package dev.cachoeira.spring.settings;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address of Redis, taken apart so that credentials and a database from elsewhere can be put in.
 *
 * @param scheme such as {@code redis} or {@code rediss-cluster}
 * @param userInfo what stands before the {@code @}, percent-encoded, or null
 * @param hosts host and port, or several with commas between
 * @param database the number after the slash, or null
 * @param rest the query and the name of the master, or nothing
 */
record RedisAddress(
        String scheme,
        @Nullable String userInfo,
        String hosts,
        @Nullable Integer database,
        String rest) {

    private static final Pattern URI =
            Pattern.compile("(rediss?(?:-sentinel|-cluster)?)://(?:([^/?#]*)@)?([^/?#@\\s]+)(?:/(\\d{0,9}))?([?#].*)?");

    static RedisAddress of(String host, int port) {
        return new RedisAddress("redis", null, hostAndPort(host, port), null, "");
    }

    /** An IPv6 address stands in brackets. */
    static String hostAndPort(String host, int port) {
        return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }

    /** The address, or null when the text is none. */
    static @Nullable RedisAddress parse(String uri) {
        Matcher matcher = URI.matcher(uri.trim());
        if (!matcher.matches()) {
            return null;
        }
        String database = matcher.group(4);
        String rest = matcher.group(5);
        return new RedisAddress(
                matcher.group(1),
                matcher.group(2),
                matcher.group(3),
                database == null || database.isEmpty() ? null : Integer.valueOf(database),
                rest == null ? "" : rest);
    }

    boolean secure() {
        return scheme.startsWith("rediss");
    }

    boolean cluster() {
        return scheme.endsWith("-cluster");
    }

    RedisAddress overTls() {
        String secured = secure() ? scheme : "rediss" + scheme.substring("redis".length());
        return new RedisAddress(secured, userInfo, hosts, database, rest);
    }

    RedisAddress withDatabase(@Nullable Integer number) {
        return number == null ? this : new RedisAddress(scheme, userInfo, hosts, number, rest);
    }

    /** With a user and a password where they are given; what is not given stays as it is. */
    RedisAddress withCredentials(@Nullable String username, @Nullable String password) {
        if (username == null && password == null) {
            return this;
        }
        String user = username != null ? encode(username) : ownUser();
        String secret = password != null ? encode(password) : ownPassword();
        return new RedisAddress(scheme, user + ":" + secret, hosts, database, rest);
    }

    boolean hasCredentials() {
        return userInfo != null && !userInfo.isEmpty();
    }

    private String ownUser() {
        int colon = userInfo == null ? -1 : userInfo.indexOf(':');
        return userInfo == null || colon < 0 ? "" : userInfo.substring(0, colon);
    }

    private String ownPassword() {
        return userInfo == null ? "" : userInfo.substring(userInfo.indexOf(':') + 1);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The whole address, secrets included. */
    String uri() {
        return scheme + "://" + (userInfo == null ? "" : userInfo + "@") + hosts
                + (database == null || cluster() ? "" : "/" + database) + rest;
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return scheme + "://" + hosts;
    }
}
