package dev.cachoeira.showcase.web;

import dev.cachoeira.cache.CachedRead;
import dev.cachoeira.cache.Level;
import dev.cachoeira.cache.Lookup;
import dev.cachoeira.spring.http.HttpAnswers;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.WebRequest;

/**
 * Builds the answers of the API. Their bodies are records.
 *
 * <p>A cached answer says in {@value #X_CACHE} where it came from, and carries an ETag. Clients may keep it but must ask
 * before they use it again ({@code no-cache}): an unchanged answer is then a 304 without a body, and a changed one is
 * never missed, which no {@code max-age} could promise. An ETag begins with a digest of the content, which {@code If-Match}
 * is compared with; it goes on with the tag of the cache's entry, by which a client's answer is known without its value.
 */
public final class Answers {

    /** The header that says where an answer came from: {@code l1}, {@code l2}, {@code source} or {@code bypass}. */
    public static final String X_CACHE = "X-Cache";

    /** The header that names the tenant. */
    public static final String X_TENANT_ID = "X-Tenant-Id";

    private static final HttpAnswers ASKED_EACH_TIME =
            HttpAnswers.askedEachTime().varyingBy(X_TENANT_ID).withLevelIn(X_CACHE);
    private static final CacheControl ASK_EVERY_TIME = CacheControl.noCache().cachePrivate();
    private static final CacheControl KEEP_NOTHING = CacheControl.noStore();

    private Answers() {}

    /**
     * What is cached, as it is. Nothing is loaded or decoded for a client that has what the cache has now.
     *
     * @param what what was asked for, in words, such as {@code product 42}
     * @throws NotFoundException when there is none
     */
    public static <B extends Record> ResponseEntity<B> cached(CachedRead<B> read, WebRequest request, String what) {
        return cached(read, request, what, Function.identity());
    }

    /** What is cached, shown in another form. See {@link #cached(CachedRead, WebRequest, String)}. */
    public static <V, B extends Record> ResponseEntity<B> cached(
            CachedRead<V> read, WebRequest request, String what, Function<? super V, ? extends B> form) {
        return answer(ASKED_EACH_TIME, read, request, what, form);
    }

    /** What may be a little old: clients keep it for as long as it is fresh. Otherwise as {@link #cached}. */
    public static <B extends Record> ResponseEntity<B> aging(
            CachedRead<B> read, WebRequest request, String what, Duration most) {
        return answer(ASKED_EACH_TIME.freshForAtMost(most), read, request, what, Function.identity());
    }

    private static <V, B extends Record> ResponseEntity<B> answer(
            HttpAnswers manner,
            CachedRead<V> read,
            WebRequest request,
            String what,
            Function<? super V, ? extends B> form) {
        return manner.of(read)
                .content(value -> Etag.digest(form.apply(value)))
                .orThrow(level -> new NotFoundException(what, level))
                .to(request, form);
    }

    /**
     * What a cache found, as it is.
     *
     * @param what what was asked for, in words, such as {@code product 42}
     * @throws NotFoundException when there is none
     */
    public static <B extends Record> ResponseEntity<B> cached(Lookup<B> found, String what) {
        return cached(found, what, Function.identity());
    }

    /** What a cache found, shown in another form. See {@link #cached(Lookup, String)}. */
    public static <V, B extends Record> ResponseEntity<B> cached(
            Lookup<V> found, String what, Function<? super V, ? extends B> form) {
        V value = found.value();
        if (value == null) {
            throw new NotFoundException(what, found.level());
        }
        B body = form.apply(value);
        return ResponseEntity.ok()
                .headers(headers -> mark(headers, found.level()))
                .eTag(Etag.of(body))
                .body(body);
    }

    /** What a cache found that nobody on the way may keep, not even the client. See {@link #cached(Lookup, String)}. */
    public static <B extends Record> ResponseEntity<B> confidential(Lookup<B> found, String what) {
        ResponseEntity<B> answer = cached(found, what);
        HttpHeaders headers = new HttpHeaders(answer.getHeaders());
        headers.setCacheControl(KEEP_NOTHING);
        return new ResponseEntity<>(answer.getBody(), headers, answer.getStatusCode());
    }

    /** What was just written. */
    public static <B extends Record> ResponseEntity<B> written(B body) {
        return ResponseEntity.ok().eTag(Etag.of(body)).body(body);
    }

    /** What was just made, and where it can be read from now on. */
    public static <B extends Record> ResponseEntity<B> created(B body, URI location) {
        return ResponseEntity.created(location).eTag(Etag.of(body)).body(body);
    }

    static void mark(HttpHeaders headers, Level level) {
        headers.set(X_CACHE, level.name().toLowerCase(Locale.ROOT));
        headers.setCacheControl(ASK_EVERY_TIME);
        headers.add(HttpHeaders.VARY, X_TENANT_ID);
    }
}
