package dev.cachoeira.spring.http;

import dev.cachoeira.cache.Validator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;

/**
 * The parts of the ETags that {@link HttpAnswers} gives: what an application says of the content, of which key, tenant and
 * variant it is, and the tag of the cache's entry.
 *
 * <pre>
 * W/"mkS0kZ0TtSoGZ4mZfpLQxg"                  of an entry alone
 * "17.Qh2mXw0aTz-3.mkS0kZ0TtSoGZ4mZfpLQxg"    of a content, in an entry
 * "17.Qh2mXw0aTz-3"                           of a content that is not cached
 * </pre>
 *
 * <p>The first is weak: the same entry is the same value, and may be written out in another way by another version of the
 * application, or compressed.
 *
 * @param content what the application says of the content, or null
 * @param place what it is the content of, as {@link dev.cachoeira.cache.CachedRead#place} says it; null when that is not
 *     known, or nothing is said of the content
 * @param entry the tag of the cache's entry, or null
 */
public record EntityTag(
        @Nullable String content,
        @Nullable String place,
        @Nullable String entry) {

    private static final Pattern CONTENT = Pattern.compile("[A-Za-z0-9_-]+");
    private static final char BETWEEN = '.';

    /**
     * Checks the content.
     *
     * @throws IllegalArgumentException when there are neither, or the content is not letters, digits, dashes and underscores
     */
    public EntityTag {
        if (content == null ? entry == null : !CONTENT.matcher(content).matches()) {
            throw new IllegalArgumentException(
                    "what an ETag says of the content must be letters, digits, dashes and underscores, but was "
                            + content);
        }
    }

    /** What an application said of the content when it gave a client this ETag; whatever else it is, as it is. */
    public static String contentOf(ETag etag) {
        int end = etag.tag().indexOf(BETWEEN);
        return end < 0 ? etag.tag() : etag.tag().substring(0, end);
    }

    /** As it stands in the header. */
    public String header() {
        if (content == null) {
            return "W/\"" + entry + '"';
        }
        return '"' + content + behind(place) + behind(entry) + '"';
    }

    private static String behind(@Nullable String part) {
        return part == null ? "" : BETWEEN + part;
    }

    /** The one of a client's ETags that was given for this entry. */
    static @Nullable ETag ofEntry(List<ETag> etags, Validator validator, String variant) {
        String entry = validator.tag(variant);
        for (ETag etag : etags) {
            if (etag.tag().substring(etag.tag().lastIndexOf(BETWEEN) + 1).equals(entry)) {
                return etag;
            }
        }
        return null;
    }

    /** The one of a client's ETags that was given for this content, here: elsewhere the same may be said of another. */
    @Nullable
    ETag ofContent(List<ETag> etags) {
        if (content == null || place == null) {
            return null;
        }
        String here = content + BETWEEN + place;
        for (ETag etag : etags) {
            boolean same = etag.tag().equals(here) || etag.tag().startsWith(here + BETWEEN);
            if (same && !etag.weak()) {
                return etag;
            }
        }
        return null;
    }
}
