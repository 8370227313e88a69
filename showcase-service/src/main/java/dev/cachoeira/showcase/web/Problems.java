package dev.cachoeira.showcase.web;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.client.RestClientException;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;

/** Turns everything that goes wrong into an RFC 9457 problem that says what was wrong and what was expected. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    /** The database is away: the request may succeed in a moment. */
    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        TransientDataAccessResourceException.class,
        QueryTimeoutException.class,
        CannotCreateTransactionException.class,
        TransactionSystemException.class
    })
    ResponseEntity<ProblemDetail> databaseUnavailable(Exception e) {
        LOG.warn("The database does not answer: {}", e.getMessage());
        return ResponseEntity.status(Problem.DATABASE_UNAVAILABLE.status())
                .header(HttpHeaders.RETRY_AFTER, "1")
                .body(Problem.DATABASE_UNAVAILABLE.detail("the database does not answer; try again in a moment"));
    }

    /** The upstream API is away, slow or broken: the request may succeed in a moment. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> upstreamUnavailable(RestClientException e) {
        LOG.warn("The upstream API does not answer: {}", e.getMessage());
        return ResponseEntity.status(Problem.UPSTREAM_UNAVAILABLE.status())
                .header(HttpHeaders.RETRY_AFTER, "1")
                .body(Problem.UPSTREAM_UNAVAILABLE.detail("the upstream API does not answer; try again in a moment"));
    }

    /** A value that is fine by itself but that PostgreSQL cannot keep, such as a text with a zero character. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> cannotBeStored(DataIntegrityViolationException e) {
        LOG.debug("The database refuses a value", e);
        return ResponseEntity.status(Problem.INVALID_REQUEST.status())
                .body(Problem.INVALID_REQUEST.detail("the database cannot store a value of this request"));
    }

    /** Whatever nobody thought of. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(Exception e) {
        LOG.error("A request failed", e);
        return ResponseEntity.status(Problem.UNEXPECTED.status())
                .body(Problem.UNEXPECTED.detail("something went wrong here; the service's log says what"));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return invalid(e.getBindingResult().getFieldErrors().stream()
                .map(InvalidField::of)
                .sorted(Comparator.comparing(InvalidField::toString))
                .toList());
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = e instanceof MethodArgumentTypeMismatchException argument ? argument.getName() : "a value";
        return invalid(List.of(InvalidField.of(name, InvalidField.expected(e.getRequiredType()), e.getValue())));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (e.getCause() instanceof MismatchedInputException mismatch
                && !mismatch.getPath().isEmpty()) {
            String expected = InvalidField.expected(mismatch.getTargetType());
            return invalid(List.of(
                    mismatch instanceof InvalidFormatException format
                            ? InvalidField.of(path(mismatch), expected, format.getValue())
                            : new InvalidField(path(mismatch), expected)));
        }
        return answer(Problem.INVALID_REQUEST.detail("the body must be a JSON object" + complaint(e.getCause())));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String path = request instanceof ServletWebRequest servlet
                ? servlet.getRequest().getRequestURI()
                : e.getResourcePath();
        return answer(Problem.NOT_FOUND.detail("there is nothing at " + path));
    }

    private static ResponseEntity<Object> invalid(List<InvalidField> fields) {
        ProblemDetail problem = Problem.INVALID_REQUEST.detail(
                fields.stream().map(InvalidField::toString).collect(Collectors.joining("; ")));
        problem.setProperty("errors", fields);
        return answer(problem);
    }

    private static ResponseEntity<Object> answer(ProblemDetail problem) {
        return ResponseEntity.status(problem.getStatus()).body(problem);
    }

    private static String path(DatabindException e) {
        return e.getPath().stream()
                .map(step -> step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName())
                .collect(Collectors.joining("."));
    }

    private static String complaint(@Nullable Throwable cause) {
        if (cause instanceof StreamReadException e) {
            var place = e.getLocation();
            return "; at line " + place.getLineNr() + ", column " + place.getColumnNr() + ": " + e.getOriginalMessage();
        }
        return "";
    }
}
