package dev.cachoeira.spring.http;

import dev.cachoeira.cache.CacheOptions;
import dev.cachoeira.cache.CachedRead;
import dev.cachoeira.cache.Validator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;

/**
 * Answers GET requests from caches that were built with {@code validators()}: what a client still has is a 304, for which
 * nothing is loaded and nothing decoded.
 *
 * <pre>{@code
 * ResponseEntity<Product> offer(@PathVariable long id, WebRequest request) {
 *     return answers.of(offers.reading(id, this::load)).to(request);
 * }
 * }</pre>
 *
 * <p>All answers are {@code private}: no proxy keeps them, and one client's are never another's. The starter has a bean of
 * this type; its answers vary by the tenant's header. Immutable.
 */
public final class HttpAnswers {

    private final Duration freshness;
    private final List<String> vary;
    private final @Nullable String levelHeader;

    private HttpAnswers(Duration freshness, List<String> vary, @Nullable String levelHeader) {
        this.freshness = freshness;
        this.vary = vary;
        this.levelHeader = levelHeader;
    }

    /**
     * Clients ask each time before they use what they have again ({@code no-cache}): what is invalidated here is seen by
     * none of them any more.
     */
    public static HttpAnswers askedEachTime() {
        return new HttpAnswers(Duration.ZERO, List.of(), null);
    }

    /**
     * Clients need not ask for as long as the entry stays fresh ({@code max-age}), which the cache decides, and no longer than
     * {@code most}. What is invalidated meanwhile they do not hear of.
     *
     * @param most from one second to {@link CacheOptions#MAX_TTL}
     * @throws IllegalArgumentException when it is not
     */
    public HttpAnswers freshForAtMost(Duration most) {
        if (most.compareTo(Duration.ofSeconds(1)) < 0 || most.compareTo(CacheOptions.MAX_TTL) > 0) {
            throw new IllegalArgumentException(
                    "most must be from PT1S to " + CacheOptions.MAX_TTL + ", but was " + most);
        }
        return new HttpAnswers(most, vary, levelHeader);
    }

    /** Answers depend on these headers of the request, too. */
    public HttpAnswers varyingBy(String... headers) {
        List<String> all = new ArrayList<>(vary);
        all.addAll(List.of(headers));
        return new HttpAnswers(freshness, List.copyOf(all), levelHeader);
    }

    /** A header says where each answer came from: {@code l1}, {@code l2}, {@code source} or {@code bypass}. */
    public HttpAnswers withLevelIn(String header) {
        return new HttpAnswers(freshness, vary, Objects.requireNonNull(header, "header"));
    }

    /** An answer to one request. */
    public <V> HttpAnswer<V> of(CachedRead<V> read) {
        return new HttpAnswer<>(this, read);
    }

    List<String> vary() {
        return vary;
    }

    @Nullable
    String levelHeader() {
        return levelHeader;
    }

    /** What clients may do with an entry; without a validator there is nothing to ask by but the content. */
    CacheControl control(@Nullable Validator validator, boolean tagged) {
        if (!tagged) {
            return CacheControl.noStore();
        }
        Duration fresh =
                validator == null || validator.remaining().compareTo(freshness) > 0 ? freshness : validator.remaining();
        return validator == null || fresh.toSeconds() == 0
                ? CacheControl.noCache().cachePrivate()
                : CacheControl.maxAge(Duration.ofSeconds(fresh.toSeconds()))
                        .cachePrivate()
                        .mustRevalidate();
    }
}
