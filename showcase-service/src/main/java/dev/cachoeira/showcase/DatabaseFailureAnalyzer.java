package dev.cachoeira.showcase;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what to do when the service cannot start because of its database, instead of a page of stack trace. */
class DatabaseFailureAnalyzer extends AbstractFailureAnalyzer<SQLException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
        return new FailureAnalysis(
                "The database cannot be used: " + cause.getMessage(),
                "Check that PostgreSQL runs where DATABASE_URL says, and that DATABASE_USER and DATABASE_PASSWORD are"
                        + " right. Without DATABASE_URL the service starts a PostgreSQL of its own.",
                cause);
    }
}
