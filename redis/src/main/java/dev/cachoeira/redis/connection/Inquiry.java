package dev.cachoeira.redis.connection;

import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Asks a server about itself.
 *
 * <pre>
 * INFO server                 who it is
 * INFO replication            and since when it has been in charge
 * </pre>
 */
final class Inquiry {

    private final Replies.Pending server = Replies.pending();
    private final Replies.Pending replication = Replies.pending();

    List<WireCommand> commands() {
        return List.of(
                WireCommand.string(CommandType.INFO, server.handler(), "server"),
                WireCommand.string(CommandType.INFO, replication.handler(), "replication"));
    }

    /** What it says, for {@link ServerFacts#parse}; what it refuses to say is empty. */
    CompletableFuture<String> answer() {
        return text(server).thenCombine(text(replication), (who, since) -> who + "\n" + since);
    }

    private static CompletableFuture<String> text(Replies.Pending pending) {
        return pending.reply().thenApply(Replies::text).exceptionally(failure -> Replies.refusedForGood(failure, ""));
    }
}
