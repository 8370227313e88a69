package dev.cachoeira.spring.declared;

import java.util.Objects;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The analyzer for tests of other packages. */
public final class AnalyzerAccess {

    /** Analyzes a start's failure. */
    public FailureAnalysis analyze(InvalidDeclarationException cause) {
        return Objects.requireNonNull(
                new InvalidDeclarationFailureAnalyzer().analyze(new IllegalStateException(cause)));
    }
}
