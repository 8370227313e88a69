package dev.cachoeira.showcase.web;

import java.net.URI;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** The kinds of problems this service knows. Each has a type of its own, so that a client need not read the words. */
public enum Problem {
    /** Something in the request is wrong; the detail says what was expected. */
    INVALID_REQUEST("Invalid request", HttpStatus.BAD_REQUEST),
    /** The request does not say whose data it is about. */
    TENANT_MISSING("Tenant missing", HttpStatus.BAD_REQUEST),
    /** There is no such tenant. */
    TENANT_UNKNOWN("Tenant unknown", HttpStatus.NOT_FOUND),
    /** There is nothing at this address. */
    NOT_FOUND("Not found", HttpStatus.NOT_FOUND),
    /** It has changed since the client read it. */
    CHANGED_MEANWHILE("Changed meanwhile", HttpStatus.PRECONDITION_FAILED),
    /** What is there already stands in the way. */
    CONFLICT("Conflict", HttpStatus.CONFLICT),
    /** Only the operator may do this. */
    OPERATOR_ONLY("Operator only", HttpStatus.FORBIDDEN),
    /** The database does not answer. */
    DATABASE_UNAVAILABLE("Database unavailable", HttpStatus.SERVICE_UNAVAILABLE),
    /** Redis, where counters live, does not answer. */
    COUNTER_UNAVAILABLE("Counter unavailable", HttpStatus.SERVICE_UNAVAILABLE),
    /** Redis, where what is written behind waits, takes nothing. */
    QUEUE_UNAVAILABLE("Queue unavailable", HttpStatus.SERVICE_UNAVAILABLE),
    /** The API that somebody else serves does not answer as it should. */
    UPSTREAM_UNAVAILABLE("Upstream unavailable", HttpStatus.SERVICE_UNAVAILABLE),
    /** A bug of ours. */
    UNEXPECTED("Unexpected error", HttpStatus.INTERNAL_SERVER_ERROR);

    private final String title;
    private final HttpStatus status;

    Problem(String title, HttpStatus status) {
        this.title = title;
        this.status = status;
    }

    /** The status that answers carry. */
    public HttpStatus status() {
        return status;
    }

    /** The problem with what happened this time, in words. */
    public ProblemDetail detail(String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setTitle(title);
        problem.setType(URI.create("urn:cachoeira:problem:" + slug()));
        return problem;
    }

    private String slug() {
        return title.toLowerCase(Locale.ROOT).replace(' ', '-');
    }
}
