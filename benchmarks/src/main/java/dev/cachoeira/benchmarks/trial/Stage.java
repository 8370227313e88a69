package dev.cachoeira.benchmarks.trial;

import dev.cachoeira.benchmarks.peer.Peer;
import dev.cachoeira.testkit.server.RedisBinary;
import dev.cachoeira.testkit.server.RedisServer;
import dev.cachoeira.testkit.server.RespClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a trial of one peer needs: an empty Redis, a source that is a server of its own, and processes, which end with it.
 *
 * <p>The source knows a value for a key once it was {@linkplain #write written}.
 */
public final class Stage implements AutoCloseable {

    private final RedisServer redis;
    private final RedisServer database;
    private final RespClient source;
    private final Path java;
    private final String peer;
    private final List<PeerProcess> processes = new ArrayList<>();

    /**
     * Sets the stage.
     *
     * @param binary the Redis
     * @param java the JVM that processes run in
     */
    public Stage(String peer, RedisBinary binary, Path java) {
        this.peer = peer;
        this.java = java;
        this.redis = server(binary);
        this.database = server(RedisBinary.bundled());
        this.source = RespClient.connect(database.port());
    }

    private static RedisServer server(RedisBinary binary) {
        return RedisServer.builder(binary)
                .config("save", "")
                .config("appendonly", "no")
                .start();
    }

    RedisServer redis() {
        return redis;
    }

    /** One more process. */
    PeerProcess process() throws IOException {
        return process(redis.uri());
    }

    /** One more process, which finds Redis at another address. */
    PeerProcess process(String address) throws IOException {
        PeerProcess process = PeerProcess.start(peer, address, database.port(), java);
        processes.add(process);
        return process;
    }

    /** Writes a version of each key into the source and returns nothing to the processes. */
    void write(List<String> keys, int version) {
        String[] command = new String[1 + 2 * keys.size()];
        command[0] = "MSET";
        for (int i = 0; i < keys.size(); i++) {
            command[1 + 2 * i] = keys.get(i);
            command[2 + 2 * i] = value(keys.get(i), version);
        }
        source.send(command);
    }

    static String value(String key, int version) {
        return key + Peer.BAR + version;
    }

    /** How often the source was read since this was asked last. */
    long loads() {
        Object loads = source.send("GETDEL", RemoteSource.LOADS);
        return loads == null ? 0 : Long.parseLong((String) loads);
    }

    static List<String> keys(String prefix, int count) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(prefix + ":" + i);
        }
        return keys;
    }

    @Override
    public void close() {
        PeerProcess.closeAll(processes);
        source.close();
        database.close();
        redis.close();
    }
}
