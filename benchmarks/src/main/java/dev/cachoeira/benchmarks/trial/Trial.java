package dev.cachoeira.benchmarks.trial;

import java.util.List;

/** A question that is put to several peers, each on a stage of its own. */
public interface Trial extends Question {

    /** Who takes part. */
    List<String> peers();

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
