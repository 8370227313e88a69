package dev.cachoeira.redis.connection;

import dev.cachoeira.server.Failure;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Commands that go over the wire side by side, with nobody else's between them. Lettuce writes each command of a list for
 * itself, so those of two threads may mix; what {@code CLIENT CACHING NO} says would then be said of another's read. A
 * bundle is one command to Lettuce until its connection takes it apart, and costs one hand-over to the event loop.
 */
final class Bundle extends Command<byte[], byte[], Object> {

    private static final ProtocolKeyword TYPE = new Type();

    private final List<WireCommand> commands;

    private Bundle(List<WireCommand> commands) {
        super(TYPE, null);
        this.commands = commands;
    }

    /** Sends commands in order and in one flush, at most once. What becomes of them is told to each. */
    static void dispatch(StatefulRedisConnection<byte[], byte[]> connection, List<WireCommand> commands) {
        try {
            if (commands.size() == 1) {
                connection.dispatch(commands.get(0));
            } else {
                connection.dispatch(new Bundle(commands));
            }
        } catch (RuntimeException e) {
            Failure failure = Failure.notSent(e.getClass().getSimpleName());
            commands.forEach(command -> command.fail(failure));
        }
    }

    @Override
    public boolean completeExceptionally(Throwable cause) {
        commands.forEach(command -> command.completeExceptionally(cause));
        return super.completeExceptionally(cause);
    }

    @Override
    public void cancel() {
        commands.forEach(WireCommand::cancel);
        super.cancel();
    }

    private record Type() implements ProtocolKeyword {

        private static final byte[] NAME = "BUNDLE".getBytes(StandardCharsets.US_ASCII);

        @Override
        public byte[] getBytes() {
            return NAME;
        }

        @Override
        public String toString() {
            return "BUNDLE";
        }
    }

    /** Takes bundles apart, as the last handler of every connection. */
    @ChannelHandler.Sharable
    static final class Opener extends ChannelOutboundHandlerAdapter {

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            context.write(message instanceof Bundle bundle ? bundle.commands : message, promise);
        }
    }
}
