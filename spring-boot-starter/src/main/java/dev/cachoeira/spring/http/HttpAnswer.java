package dev.cachoeira.spring.http;

import dev.cachoeira.cache.CachedRead;
import dev.cachoeira.cache.Level;
import dev.cachoeira.cache.Lookup;
import dev.cachoeira.cache.Validator;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.WebRequest;

/**
 * The answer to one GET request for what a cache may hold. Made by {@link HttpAnswers}.
 *
 * <p>A client that sends the ETag of the entry that the cache has now is answered with 304 at once. Else the value is got as
 * by {@link dev.cachoeira.cache.Cache#lookup}. A value that is not stored has no ETag and is not to be kept
 * ({@code no-store}), unless its {@link #content} says one.
 *
 * @param <V> the type of the value
 */
public final class HttpAnswer<V> {

    private final HttpAnswers manner;
    private final CachedRead<V> read;
    private String variant = "";
    private @Nullable Function<? super V, String> content;
    private @Nullable Function<Level, ? extends RuntimeException> absence;

    HttpAnswer(HttpAnswers manner, CachedRead<V> read) {
        this.manner = manner;
        this.read = Objects.requireNonNull(read, "read");
    }

    /**
     * Which of several forms of the value this is: the reader's role or language, the page of a list, the version of the
     * application. Each has ETags of its own.
     */
    public HttpAnswer<V> variant(String newVariant) {
        variant = Objects.requireNonNull(newVariant, "variant");
        return this;
    }

    /**
     * What tells one content from every other: a version, a digest. The ETag begins with it and is strong. So it can be
     * compared under {@code If-Match} by who changes the content (see {@link EntityTag#contentOf}), a value that is loaded
     * again unchanged is a 304 too, and what is not cached has an ETag. It need not tell keys, tenants or variants from each
     * other: the ETag does.
     *
     * @param newContent gives letters, digits, dashes and underscores
     */
    public HttpAnswer<V> content(Function<? super V, String> newContent) {
        content = Objects.requireNonNull(newContent, "content");
        return this;
    }

    /** What is thrown when there is none; the answer is else 404 without a body. It is told where that was learnt. */
    public HttpAnswer<V> orThrow(Function<Level, ? extends RuntimeException> newAbsence) {
        absence = Objects.requireNonNull(newAbsence, "absence");
        return this;
    }

    /** Answers with the value. */
    public ResponseEntity<V> to(WebRequest request) {
        return to(request, Function.identity());
    }

    /** Answers with a form of the value, which is made only if it is sent. */
    public <B> ResponseEntity<B> to(WebRequest request, Function<? super V, ? extends B> form) {
        List<ETag> had = etags(request);
        Validator current = had.isEmpty() ? null : read.validate(now -> hadFresh(had, now));
        if (current != null) {
            ETag known = Objects.requireNonNull(EntityTag.ofEntry(had, current, variant));
            return unchanged(known, current, current.level());
        }
        return answer(read.lookup(), had, form);
    }

    /** What is stale is got, whoever has it: that has it reloaded. */
    private boolean hadFresh(List<ETag> had, Validator now) {
        return !now.remaining().isZero() && EntityTag.ofEntry(had, now, variant) != null;
    }

    private static List<ETag> etags(WebRequest request) {
        String[] headers = request.getHeaderValues(HttpHeaders.IF_NONE_MATCH);
        return headers == null
                ? List.of()
                : Arrays.stream(headers)
                        .flatMap(header -> ETag.parse(header).stream())
                        .toList();
    }

    private <B> ResponseEntity<B> answer(Lookup<V> found, List<ETag> had, Function<? super V, ? extends B> form) {
        V value = found.value();
        if (value == null) {
            return absent(found.level());
        }
        EntityTag tag = tag(value, found);
        ETag known = tag == null ? null : known(tag, found, had);
        if (known != null) {
            return unchanged(known, found.validator(), found.level());
        }
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok()
                .cacheControl(manner.control(found.validator(), tag != null))
                .headers(headers -> mark(headers, found.level()));
        return (tag == null ? answer : answer.eTag(tag.header())).body(form.apply(value));
    }

    private @Nullable EntityTag tag(V value, Lookup<V> found) {
        Validator validator = found.validator();
        if (validator == null && content == null) {
            if (found.level() == Level.L1) {
                throw new IllegalStateException(
                        "the cache of this answer has no validators; build it with validators(), "
                                + "or set its property 'validators'");
            }
            return null;
        }
        String entry = validator == null ? null : validator.tag(variant);
        return content == null
                ? new EntityTag(null, null, entry)
                : new EntityTag(content.apply(value), read.place(variant), entry);
    }

    private @Nullable ETag known(EntityTag tag, Lookup<V> found, List<ETag> had) {
        Validator validator = found.validator();
        ETag same = validator == null ? null : EntityTag.ofEntry(had, validator, variant);
        return same != null ? same : tag.ofContent(had);
    }

    private <B> ResponseEntity<B> absent(Level level) {
        if (absence != null) {
            throw absence.apply(level);
        }
        return ResponseEntity.status(HttpStatus.NOT_FOUND)
                .cacheControl(manner.control(null, false))
                .headers(headers -> mark(headers, level))
                .build();
    }

    private <B> ResponseEntity<B> unchanged(ETag known, @Nullable Validator validator, Level level) {
        return ResponseEntity.status(HttpStatus.NOT_MODIFIED)
                .eTag(known.formattedTag())
                .cacheControl(manner.control(validator, true))
                .headers(headers -> mark(headers, level))
                .build();
    }

    private void mark(HttpHeaders headers, Level level) {
        if (!manner.vary().isEmpty()) {
            headers.setVary(manner.vary());
        }
        String levelHeader = manner.levelHeader();
        if (levelHeader != null) {
            headers.set(levelHeader, level.name().toLowerCase(Locale.ROOT));
        }
    }
}
