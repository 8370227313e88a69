package dev.cachoeira.showcase.web;

import org.jspecify.annotations.Nullable;
import org.springframework.web.ErrorResponseException;

/** Ends a request with a problem. */
public class ProblemException extends ErrorResponseException {

    private static final long serialVersionUID = 1L;

    /** Says what happened, in words for the client. */
    public ProblemException(Problem problem, String detail) {
        this(problem, detail, null);
    }

    /** Says what happened, in words for the client, and keeps what caused it. */
    public ProblemException(Problem problem, String detail, @Nullable Throwable cause) {
        super(problem.status(), problem.detail(detail), cause);
    }
}
