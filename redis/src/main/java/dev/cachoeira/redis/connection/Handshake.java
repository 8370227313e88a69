package dev.cachoeira.redis.connection;

import dev.cachoeira.server.Script;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What is asked of a server before a connection is used, in one flush.
 *
 * <pre>
 * CLIENT TRACKING ON OPTOUT   default mode, without NOLOOP: evictions happen inside anybody's commands
 * INFO …                      who it is, see {@link Inquiry}
 * SCRIPT LOAD …               the scripts
 * </pre>
 */
final class Handshake {

    private Handshake() {}

    /**
     * Introduces a connection.
     *
     * @param node the server's host and port
     */
    static CompletableFuture<ServerFacts> of(StatefulRedisConnection<byte[], byte[]> connection, String node) {
        Replies.Pending tracking = Replies.pending();
        Inquiry inquiry = new Inquiry();
        List<WireCommand> commands = new ArrayList<>();
        commands.add(WireCommand.string(CommandType.CLIENT, tracking.handler(), "TRACKING", "ON", "OPTOUT"));
        commands.addAll(inquiry.commands());
        List<CompletableFuture<?>> scripts = new ArrayList<>();
        for (Script script : Script.values()) {
            Replies.Pending loaded = Replies.pending();
            scripts.add(loaded.reply());
            commands.add(WireCommand.loadScript(script, loaded.handler()));
        }
        Bundle.dispatch(connection, commands);
        CompletableFuture<Boolean> tracked =
                tracking.reply().thenApply(ok -> true).exceptionally(failure -> Replies.refusedForGood(failure, false));
        return CompletableFuture.allOf(scripts.toArray(new CompletableFuture<?>[0]))
                .thenCompose(loaded ->
                        inquiry.answer().thenCombine(tracked, (text, on) -> ServerFacts.parse(node, text, on)));
    }
}
