package dev.cachoeira.spring.settings;

import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints wrong settings as a list instead of a stack trace. */
final class InvalidSettingsFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSettingsException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidSettingsException cause) {
        String description = cause.problems().stream()
                .map(problem -> "    - " + problem.text())
                .collect(Collectors.joining("\n", "Cachoeira is configured wrongly:\n\n", ""));
        String action = "Correct "
                + (cause.problems().size() == 1
                        ? "this setting"
                        : "these " + cause.problems().size() + " settings")
                + " and start again. A property under 'cachoeira' wins over the environment names (REDIS_URL, CACHE_TTL"
                + " and so on), and those win over Spring Boot's own Redis connection.";
        return new FailureAnalysis(description, action, cause);
    }
}
