package dev.cachoeira.simulation;

import dev.cachoeira.simulation.Source.SourceRow;
import java.util.ArrayList;
import java.util.List;

/**
 * What an invalidation ends: values of some rows that are older than these versions.
 *
 * @param rows the rows
 * @param versions by row, the version that stood when the invalidation was called
 */
record Promise(List<SourceRow> rows, long[] versions) {

    static Promise of(List<SourceRow> rows) {
        return new Promise(rows, rows.stream().mapToLong(SourceRow::version).toArray());
    }

    void raise(long[] floors) {
        for (int i = 0; i < versions.length; i++) {
            int row = rows.get(i).index;
            floors[row] = Math.max(floors[row], versions[i]);
        }
    }

    /**
     * What a process must have heard before it knows of an acknowledged invalidation.
     *
     * @param promise the invalidation
     * @param from when it binds at the earliest
     * @param connections the connections of the process at that time
     * @param pushed for each, how much its server had pushed by then
     */
    record Mark(Promise promise, long from, List<Connection> connections, long[] pushed) {

        private static final long NEVER = Long.MAX_VALUE;

        static Mark of(Promise promise, long from, Server by, SimProcess process) {
            List<Connection> connections = new ArrayList<>(process.transport().connections());
            return new Mark(
                    promise,
                    from,
                    connections,
                    connections.stream()
                            .mapToLong(each -> each.leadsTo(by) ? each.pushed() : NEVER)
                            .toArray());
        }

        /** Whether all that its server pushed until then has arrived, or the connection is known to be lost. */
        boolean arrived() {
            for (int i = 0; i < pushed.length; i++) {
                Connection connection = connections.get(i);
                if (connection.openHere() && connection.heard() < pushed[i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
