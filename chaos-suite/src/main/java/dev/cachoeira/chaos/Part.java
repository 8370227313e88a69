package dev.cachoeira.chaos;

import dev.cachoeira.chaos.check.Figures;

/**
 * A part of a run.
 *
 * @param seconds how long it was
 * @param loads how often a row was read from the source
 * @param figures what the workers saw
 */
public record Part(double seconds, long loads, Figures figures) {

    /** No time. */
    public static final Part NONE = new Part(0, 0, Figures.NONE);

    Part plus(Part other) {
        return new Part(seconds + other.seconds, loads + other.loads, figures.plus(other.figures));
    }
}
