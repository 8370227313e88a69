package dev.cachoeira.showcase.web;

import dev.cachoeira.cache.Level;

/** There is no such thing. */
public class NotFoundException extends ProblemException {

    private static final long serialVersionUID = 1L;

    /** Names what there is none of, such as {@code product 42}. */
    public NotFoundException(String what) {
        super(Problem.NOT_FOUND, "there is no " + what);
    }

    /** Says where the knowledge came from, too: that there is none is cached like any value. */
    public NotFoundException(String what, Level level) {
        this(what);
        Answers.mark(getHeaders(), level);
    }
}
