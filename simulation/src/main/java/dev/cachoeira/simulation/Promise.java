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
     * @param transport how the process reaches the servers
     * @param slots the map of slots that was in force then
     * @param connections the connections of the process at that time
     * @param pushed for each, how much its server had pushed by then
     */
    record Mark(
            Promise promise,
            long from,
            SimTransport transport,
            SlotMap slots,
            List<Connection> connections,
            long[] pushed) {

        private static final long NEVER = Long.MAX_VALUE;

        static Mark of(Promise promise, long from, World world, SimProcess process) {
            List<Connection> connections = new ArrayList<>(process.transport().connections());
            List<Server> servers = world.lastMasters();
            return new Mark(
                    promise,
                    from,
                    process.transport(),
                    slots(world),
                    connections,
                    connections.stream()
                            .mapToLong(each -> servers.stream().anyMatch(each::leadsTo) ? each.pushed() : NEVER)
                            .toArray());
        }

        private static SlotMap slots(World world) {
            Cluster cluster = world.cluster();
            return cluster == null ? SlotMap.single() : cluster.latest();
        }

        /**
         * Whether all that its servers pushed until then has arrived, or the connection is known to be lost; and whether
         * the process knows which servers were in charge, and of what they had taken over.
         */
        boolean arrived() {
            if (!transport.knows(slots)) {
                return false;
            }
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
