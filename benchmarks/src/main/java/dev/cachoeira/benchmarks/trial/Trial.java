package dev.cachoeira.benchmarks.trial;

import java.util.List;

/** A question that is put to several peers, each on a stage of its own. */
public interface Trial {

    /** What it is called. */
    String name();

    /** What it finds out. */
    String question();

    /** Who takes part. */
    List<String> peers();

    /** How it is done and what the columns say, in Markdown. */
    String method();

    /**
     * Puts the question to one peer.
     *
     * @param progress is told what goes on
     */
    List<Finding> run(String peer, Stage stage, Progress progress) throws Exception;

    /** Where a line about what goes on is told. */
    interface Progress {

        /** Something has happened. */
        void tell(String line);
    }
}
