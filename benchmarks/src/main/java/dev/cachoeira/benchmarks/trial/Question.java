package dev.cachoeira.benchmarks.trial;

/** Something to find out. */
public interface Question {

    /** What it is called. */
    String name();

    /** What it finds out. */
    String question();

    /** How it is done and what the columns say, in Markdown. */
    String method();
}
