package dev.cachoeira.testkit.server;

import dev.cachoeira.testkit.FreePort;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The configuration of one of three Sentinels. It names the other two and the replicas beforehand, in the lines that a
 * Sentinel itself writes; finding each other would take them seconds.
 */
record SentinelConfig(int port, String id, List<String> lines) {

    /** Three Sentinels for these servers, of which the first is the master. */
    static List<SentinelConfig> of(RedisSentinelBuilder settings, List<RedisServer> servers) {
        List<SentinelConfig> blank = Stream.generate(() -> new SentinelConfig(FreePort.find(), randomId(), List.of()))
                .limit(3)
                .toList();
        return blank.stream()
                .map(one -> new SentinelConfig(one.port, one.id, one.linesFor(settings, servers, blank)))
                .toList();
    }

    private List<String> linesFor(RedisSentinelBuilder settings, List<RedisServer> servers, List<SentinelConfig> all) {
        String name = settings.masterName;
        var lines = new ArrayList<String>();
        lines.add("sentinel myid " + id);
        lines.add("sentinel monitor " + name + " 127.0.0.1 " + servers.get(0).port() + " 2");
        lines.add("sentinel down-after-milliseconds " + name + " " + settings.downAfter.toMillis());
        lines.add("sentinel failover-timeout " + name + " 5000");
        lines.add("sentinel parallel-syncs " + name + " 2");
        if (settings.password != null) {
            lines.add("sentinel auth-pass " + name + " " + settings.password);
        }
        for (RedisServer replica : servers.subList(1, servers.size())) {
            lines.add("sentinel known-replica " + name + " 127.0.0.1 " + replica.port());
        }
        for (SentinelConfig other : all) {
            if (!other.id.equals(id)) {
                lines.add("sentinel known-sentinel " + name + " 127.0.0.1 " + other.port + " " + other.id);
            }
        }
        return lines;
    }

    private static String randomId() {
        return ThreadLocalRandom.current()
                .ints(40, 0, 16)
                .mapToObj(Integer::toHexString)
                .collect(Collectors.joining());
    }
}
