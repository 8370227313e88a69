package dev.cachoeira.benchmarks.trial;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A question that is not asked of peers one by one. */
public interface Inquiry extends Question {

    /** Who takes part, with a description. */
    Map<String, String> subjects();

    /**
     * Finds it out.
     *
     * @param java the JVM that other processes run in
     */
    List<Finding> run(Path java, Consumer<String> progress) throws Exception;
}
