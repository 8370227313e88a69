package dev.cachoeira.showcase.web;

import org.springframework.web.ErrorResponseException;

/** Ends a request with a problem. */
public class ProblemException extends ErrorResponseException {

    private static final long serialVersionUID = 1L;

    /** Says what happened, in words for the client. */
    public ProblemException(Problem problem, String detail) {
        super(problem.status(), problem.detail(detail), null);
    }
}
