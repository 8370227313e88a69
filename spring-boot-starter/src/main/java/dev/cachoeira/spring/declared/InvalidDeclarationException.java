package dev.cachoeira.spring.declared;

import java.util.List;

/** Caches are declared in a way that cannot be carried out; names everything that is wrong. */
public class InvalidDeclarationException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /** Says what is wrong. */
    public InvalidDeclarationException(List<String> problems) {
        super("caches are declared wrongly: " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Everything that is wrong. */
    public List<String> problems() {
        return problems;
    }
}
