package dev.cachoeira.cache;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of everything that is kept in Redis; nothing else makes one.
 *
 * <pre>
 * client:acme:products:42            the entry 42 of cache products in tenant acme
 * client::settings:eu                the entry eu of the shared cache settings
 * customer:acme:42                   the entry 42 of a cache whose entries have the prefix customer, in tenant acme
 * client::@all                       epoch of everything
 * client::@cache:products            epoch of a cache in all tenants
 * client:acme:@tenant                epoch of a tenant
 * client:acme:@cache:products        epoch of a cache in a tenant
 * client:acme:@tag:category%3A7      epoch of a tag
 * client:acme:@guard                 changes whenever a tag of the tenant is invalidated
 * client:acme:@refresh:products:42   somebody is about to replace the entry 42, which is stale
 * client:acme:@counter:views:42      the counter views of 42 in a tenant
 * client::@behind:{products#3}:due   a part of the fourth queue of changes of a cache (see {@link QueueKeys})
 * client::@warmer:products           the lease of the process that warms a cache
 * client:acme:@backup:products       the lease of the process that backs up a cache in a tenant
 * client::@server:6f1c…              this server process is known to hold nothing that was invalidated before
 * </pre>
 *
 * <p>Injective for all texts: in tenants, names and tags every character that could be taken for something else is
 * written as {@code %XX}, a lone surrogate (which UTF-8 cannot carry) as {@code %uXXXX}; cache names cannot begin with
 * {@code @}; no cache's prefix is another's or everything's, or has a colon; the entry's key comes last and keeps its
 * colons. A name is at the same time valid UTF-8, so texts and bytes correspond one to one.
 */
final class KeyLayout {

    private static final String GUARD = ":@guard";

    private final String prefix;

    KeyLayout(String prefix) {
        this.prefix = prefix + ':';
    }

    /**
     * What the entries of a cache in a tenant begin with; the tenant is empty for a shared cache.
     *
     * @param ownPrefix the cache's, or null when they begin as everything does
     */
    String entries(String tenant, String cache, @Nullable String ownPrefix) {
        return ownPrefix == null ? prefix + escape(tenant) + ':' + cache + ':' : ownPrefix + ':' + escape(tenant) + ':';
    }

    /** What the turns to refresh the entries of a cache in a tenant begin with. */
    String turns(String tenant, String cache) {
        return prefix + escape(tenant) + ":@refresh:" + cache + ':';
    }

    /** What a server is asked for to find those entries, of all that begin the same, whose keys match a pattern. */
    static String entriesMatching(String entries, KeyPattern pattern) {
        return KeyPattern.quote(entries) + pattern.forServer(KeyLayout::escapeKey);
    }

    /** The key of one of the entries that begin so, unescaped; null when the name is another's or nobody's. */
    @Nullable
    static String entryKey(String entries, String name) {
        try {
            return name.startsWith(entries) ? unescape(name.substring(entries.length())) : null;
        } catch (NumberFormatException e) {
            return null; // we write no such name
        }
    }

    /** The text that {@link #entryKey(String)} was given. */
    static String plainKey(String escaped) {
        return unescape(escaped);
    }

    static String entryKey(String encodedKey) {
        return escapeKey(encodedKey);
    }

    String everything() {
        return prefix + ":@all";
    }

    String cacheEverywhere(String cache) {
        return prefix + ":@cache:" + cache;
    }

    String tenant(String tenant) {
        return prefix + escape(tenant) + ":@tenant";
    }

    String cacheInTenant(String tenant, String cache) {
        return prefix + escape(tenant) + ":@cache:" + cache;
    }

    String tag(String tenant, String tag) {
        return prefix + escape(tenant) + ":@tag:" + escape(tag);
    }

    String guard(String tenant) {
        return prefix + escape(tenant) + GUARD;
    }

    /** Whether a name of an epoch is that of a tenant's guard: colons of others are escaped. */
    static boolean isGuard(String epoch) {
        return epoch.endsWith(GUARD);
    }

    /** A counter; the tenant is empty for one that all share. */
    String counter(String tenant, String counter, String encodedKey) {
        return prefix + escape(tenant) + ":@counter:" + counter + ':' + escapeKey(encodedKey);
    }

    /**
     * A part of one of a cache's queues of changes. The braces let a cluster keep all parts of a queue in one slot; no other
     * name has any.
     */
    String queue(String cache, int number, String part) {
        return prefix + ":@behind:{" + cache + '#' + number + "}:" + part;
    }

    /** What a change of an entry is filed under in its queue. */
    static String field(String tenant, String encodedKey) {
        return escape(tenant) + ':' + escapeKey(encodedKey);
    }

    /** Tenant and key of a field; see {@link #field}. */
    static FieldParts parseField(String field) {
        int colon = field.indexOf(':');
        return new FieldParts(unescape(field.substring(0, colon)), unescape(field.substring(colon + 1)));
    }

    /** What a field is made of, unescaped. */
    record FieldParts(String tenant, String key) {}

    String warmer(String warmer) {
        return prefix + ":@warmer:" + warmer;
    }

    String backup(String tenant, String cache) {
        return prefix + escape(tenant) + ":@backup:" + cache;
    }

    String server(String runId) {
        return prefix + ":@server:" + escape(runId);
    }

    /** What a cache or a counter may be called, and what a cache's own prefix may be. */
    static void checkName(List<String> problems, String what, String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            problems.add(
                    what + " must be letters, digits, dots, dashes and underscores and begin with a letter or digit,"
                            + " but was '" + name + "'");
        }
    }

    /** Takes an entry's name apart, or returns null when it is none. */
    @Nullable
    Parts parse(String name) {
        int prefixEnd = name.indexOf(':');
        int tenantEnd = name.indexOf(':', prefixEnd + 1);
        if (tenantEnd < 0) {
            return null;
        }
        String tenant = unescape(name.substring(prefixEnd + 1, tenantEnd));
        if (!name.startsWith(prefix)) {
            return new Parts(name.substring(0, prefixEnd), null, tenant, unescape(name.substring(tenantEnd + 1)));
        }
        int cacheEnd = name.indexOf(':', tenantEnd + 1);
        if (cacheEnd < 0 || name.charAt(tenantEnd + 1) == '@') {
            return null;
        }
        String cache = name.substring(tenantEnd + 1, cacheEnd);
        return new Parts(null, cache, tenant, unescape(name.substring(cacheEnd + 1)));
    }

    /** The parts of an entry's name, unescaped: it begins with a prefix of its cache's own, or holds the cache's name. */
    record Parts(@Nullable String ownPrefix, @Nullable String cache, String tenant, String key) {}

    static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] name) {
        return new String(name, StandardCharsets.UTF_8);
    }

    private static String escape(String text) {
        return escape(text, true);
    }

    private static String escapeKey(String text) {
        return escape(text, false);
    }

    private static String escape(String text, boolean separators) {
        int i = 0;
        while (i < text.length() && plain(text.charAt(i), separators)) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 8).append(text, 0, i);
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            if (plain(c, separators)) {
                escaped.append(c);
            } else if (c < 0x80) {
                escaped.append('%').append(hex(c >> 4)).append(hex(c));
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                escaped.append(c).append(text.charAt(++i));
            } else {
                escaped.append("%u").append(hex(c >> 12)).append(hex(c >> 8)).append(hex(c >> 4));
                escaped.append(hex(c));
            }
        }
        return escaped.toString();
    }

    /** Whether a character stands for itself, in one byte, in an entry's key. */
    static boolean plainAsciiInKey(char c) {
        return c < 0x7f && plain(c, false);
    }

    /** Braces would choose the slot in a cluster; control characters would garble a terminal. */
    private static boolean plain(char c, boolean separators) {
        if (c == ':') {
            return !separators;
        }
        return c > 0x20 && c != 0x7f && c != '%' && c != '{' && c != '}' && !Character.isSurrogate(c);
    }

    private static char hex(int digit) {
        return Character.toUpperCase(Character.forDigit(digit & 0xf, 16));
    }

    private static String unescape(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                plain.append(c);
            } else if (i + 5 < text.length() && text.charAt(i + 1) == 'u') {
                plain.append((char) Integer.parseInt(text, i + 2, i + 6, 16));
                i += 5;
            } else if (i + 2 < text.length()) {
                plain.append((char) Integer.parseInt(text, i + 1, i + 3, 16));
                i += 2;
            } else {
                throw new NumberFormatException("incomplete escape");
            }
        }
        return plain.toString();
    }
}
