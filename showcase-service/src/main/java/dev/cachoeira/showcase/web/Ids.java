package dev.cachoeira.showcase.web;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the ids in a parameter such as {@code ids=1,2,3}. */
public final class Ids {

    private static final String FIELD = "ids";
    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

    private Ids() {}

    /**
     * The distinct ids in the order in which they stand there.
     *
     * @param text numbers with commas between them, or null
     * @param most how many of them there may be, repeated ones included
     * @throws ProblemException when there are none, too many, or something else
     */
    public static Set<Long> parse(@Nullable String text, int most) {
        if (text == null || text.isBlank()) {
            throw problem("must be whole numbers of at least 1 with commas between them", text);
        }
        String[] parts = text.split(",", -1);
        if (parts.length > most) {
            throw problem("must be at most " + most + " numbers", parts.length);
        }
        Set<Long> ids = new LinkedHashSet<>(parts.length * 2);
        for (String part : parts) {
            String id = part.strip();
            if (!ID.matcher(id).matches()) {
                throw problem("must be whole numbers of at least 1 with commas between them", part);
            }
            ids.add(Long.valueOf(id));
        }
        return ids;
    }

    private static ProblemException problem(String expected, @Nullable Object was) {
        InvalidField field = InvalidField.of(FIELD, expected, was);
        ProblemException problem = new ProblemException(Problem.INVALID_REQUEST, field.toString());
        problem.getBody().setProperty("errors", List.of(field));
        return problem;
    }
}
