package dev.cachoeira.spring.settings;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration makes no sense; names everything that is wrong with it, and no secrets. */
public class InvalidSettingsException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** Says what is wrong. */
    public InvalidSettingsException(List<Problem> problems) {
        super("Cachoeira is configured wrongly: "
                + problems.stream().map(Problem::text).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** Everything that is wrong. */
    public List<Problem> problems() {
        return problems;
    }
}
