package dev.cachoeira.benchmarks.trial;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One row of a report.
 *
 * @param cells figures and words by column, in order
 */
public record Finding(Map<String, Object> cells) {

    /** A row of names and cells in turns. */
    public static Finding of(Object... namesAndCells) {
        Map<String, Object> cells = new LinkedHashMap<>();
        for (int i = 0; i < namesAndCells.length; i += 2) {
            cells.put((String) namesAndCells[i], namesAndCells[i + 1]);
        }
        return new Finding(cells);
    }
}
