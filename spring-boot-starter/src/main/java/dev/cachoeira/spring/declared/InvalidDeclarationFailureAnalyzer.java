package dev.cachoeira.spring.declared;

import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints wrong declarations as a list instead of a stack trace. */
final class InvalidDeclarationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidDeclarationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidDeclarationException cause) {
        String description = cause.problems().stream()
                .map(problem -> "    - " + problem)
                .collect(Collectors.joining("\n", "Caches are declared wrongly:\n\n", ""));
        return new FailureAnalysis(description, "Correct the annotations or settings that are named above.", cause);
    }
}
