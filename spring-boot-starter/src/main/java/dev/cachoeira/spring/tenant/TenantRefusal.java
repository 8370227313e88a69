package dev.cachoeira.spring.tenant;

import dev.cachoeira.tenant.MissingTenantException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Answers a request for a tenant's data that names no tenant with 400, unless the application has its own answer. */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
public final class TenantRefusal {

    private final String header;

    /** Says which header is missing. */
    public TenantRefusal(String header) {
        this.header = header;
    }

    /** The answer as a problem by RFC 9457. */
    @ExceptionHandler(MissingTenantException.class)
    public ProblemDetail refuse(MissingTenantException refused) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.BAD_REQUEST, "the header " + header + " must name a tenant, but is missing");
        problem.setTitle("Missing tenant");
        return problem;
    }
}
