package dev.cachoeira.showcase.web;

import static dev.cachoeira.spring.http.EntityTag.contentOf;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;

/** The condition of a write: only if the content is still one that the client has seen. */
public final class IfMatch {

    private static final IfMatch ANY = new IfMatch(List.of());

    private final List<ETag> accepted;

    private IfMatch(List<ETag> accepted) {
        this.accepted = accepted;
    }

    /**
     * Reads an {@code If-Match} header.
     *
     * @param header its value; null, when there is none, sets no condition
     * @throws ProblemException when it holds no ETag
     */
    public static IfMatch of(@Nullable String header) {
        if (header == null) {
            return ANY;
        }
        List<ETag> tags = ETag.parse(header);
        if (tags.isEmpty()) {
            throw new ProblemException(
                    Problem.INVALID_REQUEST,
                    "If-Match must be an ETag in double quotes, several with commas between them, or *, but was "
                            + header);
        }
        return tags.stream().anyMatch(ETag::isWildcard) ? ANY : new IfMatch(tags);
    }

    /**
     * Checks the content that is about to be replaced.
     *
     * @throws ProblemException when the client has not seen it
     */
    public void check(Record current) {
        String now = Etag.of(current);
        String digest = Etag.digest(current);
        if (!accepted.isEmpty() && accepted.stream().noneMatch(one -> !one.weak() && digest.equals(contentOf(one)))) {
            throw new ProblemException(
                    Problem.CHANGED_MEANWHILE,
                    "it has changed since you read it: its ETag is now " + now + "; read it again");
        }
    }
}
