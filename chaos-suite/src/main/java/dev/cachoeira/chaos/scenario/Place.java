package dev.cachoeira.chaos.scenario;

import java.util.List;
import java.util.Map;

/**
 * Where a worker is.
 *
 * @param redis the URI by which it has Redis
 * @param source host and port by which it has the source
 * @param wrapper words before its command
 * @param environment its additional variables
 */
public record Place(String redis, String source, List<String> wrapper, Map<String, String> environment) {

    /** A worker like any other. */
    static Place plain(String redis, int sourcePort) {
        return new Place(redis, "127.0.0.1:" + sourcePort, List.of(), Map.of());
    }
}
