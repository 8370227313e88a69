package dev.cachoeira.showcase.web;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which page of a list a client asks for, and what is taken where it does not say. */
public interface Paging {

    /** What a page's number has to be. */
    String PAGE = "must be at least 1";

    /** What a page's size has to be. */
    String LIMIT = "must be from 1 to 100";

    /** The page's number, or null. */
    @Nullable
    Integer page();

    /** How many items a page has at most, or null. */
    @Nullable
    Integer limit();

    /** The page's number; the first unless the client says otherwise. */
    default int number() {
        return Objects.requireNonNullElse(page(), 1);
    }

    /** How many items a page has at most; 20 unless the client says otherwise. */
    default int size() {
        return Objects.requireNonNullElse(limit(), 20);
    }
}
