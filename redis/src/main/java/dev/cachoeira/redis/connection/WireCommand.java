package dev.cachoeira.redis.connection;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command as Lettuce knows it, which tells its handler once what became of it. */
final class WireCommand extends io.lettuce.core.protocol.Command<byte[], byte[], Object> {

    private static final Logger log = LoggerFactory.getLogger(WireCommand.class);
    private static final int CRLF = '\r' << 8 | '\n';
    /** What surrounds an argument at most: {@code $2147483647}, and two line ends. */
    private static final int MOST_DIGITS = 15;

    private final List<byte[]> arguments;
    private final Command.Handler handler;
    private final AtomicBoolean settled = new AtomicBoolean();

    private WireCommand(
            ProtocolKeyword type,
            CommandOutput<byte[], byte[], ?> output,
            List<byte[]> arguments,
            Command.Handler handler) {
        super(type, erase(output));
        this.arguments = arguments;
        this.handler = handler;
    }

    @SuppressWarnings("unchecked")
    private static CommandOutput<byte[], byte[], Object> erase(CommandOutput<byte[], byte[], ?> output) {
        return (CommandOutput<byte[], byte[], Object>) output;
    }

    /** Written straight from the arguments: an object for each of them would be made for nothing. */
    @Override
    public void encode(ByteBuf buffer) {
        byte[] name = getType().getBytes();
        int length = MOST_DIGITS + MOST_DIGITS + name.length;
        for (byte[] argument : arguments) {
            length += MOST_DIGITS + argument.length;
        }
        buffer.ensureWritable(length);
        head(buffer, '*', arguments.size() + 1);
        text(buffer, name);
        for (byte[] argument : arguments) {
            text(buffer, argument);
        }
    }

    private static void text(ByteBuf buffer, byte[] bytes) {
        head(buffer, '$', bytes.length);
        buffer.writeBytes(bytes);
        buffer.writeShort(CRLF);
    }

    private static void head(ByteBuf buffer, char kind, int number) {
        buffer.writeByte(kind);
        if (number < 10) {
            buffer.writeByte('0' + number);
        } else if (number < 100) {
            buffer.writeByte('0' + number / 10);
            buffer.writeByte('0' + number % 10);
        } else {
            buffer.writeBytes(ascii(Integer.toString(number)));
        }
        buffer.writeShort(CRLF);
    }

    static WireCommand of(Command command) {
        return of(command, command.handler());
    }

    static WireCommand of(Command command, Command.Handler handler) {
        List<byte[]> arguments = command.arguments();
        return switch (command.verb()) {
            case GET, GET_UNTRACKED -> new WireCommand(CommandType.GET, value(), arguments, handler);
            case GETRANGE -> new WireCommand(CommandType.GETRANGE, value(), arguments, handler);
            case MGET, MGET_UNTRACKED -> new WireCommand(CommandType.MGET, values(), arguments, handler);
            case SET -> new WireCommand(CommandType.SET, value(), arguments, handler);
            case DEL -> new WireCommand(CommandType.DEL, integer(), arguments, handler);
            case TOUCH -> new WireCommand(CommandType.TOUCH, integer(), arguments, handler);
            case SCAN ->
                new WireCommand(CommandType.SCAN, new ArrayOutput<>(ByteArrayCodec.INSTANCE), arguments, handler);
            case DBSIZE -> new WireCommand(CommandType.DBSIZE, integer(), arguments, handler);
            case INFO -> new WireCommand(CommandType.INFO, value(), arguments, handler);
            case SCRIPT -> script(Objects.requireNonNull(command.script()), arguments, handler);
        };
    }

    private static WireCommand script(Script script, List<byte[]> keysAndArguments, Command.Handler handler) {
        java.util.ArrayList<byte[]> all = new java.util.ArrayList<>(keysAndArguments.size() + 2);
        all.add(Scripts.digest(script));
        all.add(new byte[] {(byte) ('0' + script.keys())});
        all.addAll(keysAndArguments);
        return new WireCommand(CommandType.EVALSHA, reply(script), all, handler);
    }

    private static CommandOutput<byte[], byte[], ?> reply(Script script) {
        return switch (script) {
            case COUNT -> value();
            case LEASE, FILL, PUT, RELEASE, MARK, EPOCH, BEHIND_LEASE -> integer();
            default -> new ArrayOutput<>(ByteArrayCodec.INSTANCE);
        };
    }

    static WireCommand loadScript(Script script, Command.Handler handler) {
        return new WireCommand(CommandType.SCRIPT, value(), List.of(ascii("LOAD"), Scripts.text(script)), handler);
    }

    /** A command of the transport's own, with texts as arguments and an array as reply. */
    static WireCommand array(CommandType type, Command.Handler handler, String... arguments) {
        return new WireCommand(type, new ArrayOutput<>(ByteArrayCodec.INSTANCE), texts(arguments), handler);
    }

    /** A command of the transport's own, with texts as arguments and a string as reply. */
    static WireCommand string(CommandType type, Command.Handler handler, String... arguments) {
        return new WireCommand(type, value(), texts(arguments), handler);
    }

    /** The keys of the command behind this one are not tracked. The server's answer does not matter: it may track them. */
    static WireCommand untracked() {
        return string(CommandType.CLIENT, Replies.ignored(), "CACHING", "NO");
    }

    /** How many replicas have what this connection has written before. */
    static WireCommand wait(int replicas, Duration within, Command.Handler handler) {
        return new WireCommand(
                CommandType.WAIT,
                integer(),
                texts(String.valueOf(replicas), String.valueOf(within.toMillis())),
                handler);
    }

    private static List<byte[]> texts(String... arguments) {
        return java.util.Arrays.stream(arguments).map(WireCommand::ascii).toList();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static CommandOutput<byte[], byte[], byte[]> value() {
        return new ValueOutput<>(ByteArrayCodec.INSTANCE);
    }

    private static CommandOutput<byte[], byte[], List<byte[]>> values() {
        return new ValueListOutput<>(ByteArrayCodec.INSTANCE);
    }

    private static CommandOutput<byte[], byte[], Long> integer() {
        return new IntegerOutput<>(ByteArrayCodec.INSTANCE);
    }

    @Override
    public void complete() {
        super.complete();
        CommandOutput<byte[], byte[], Object> result = getOutput();
        if (result.hasError()) {
            fail(Failure.refused(String.valueOf(result.getError())));
        } else {
            reply(result.get());
        }
    }

    @Override
    public boolean completeExceptionally(Throwable cause) {
        boolean first = super.completeExceptionally(cause);
        fail(Failure.unknown("the connection failed: " + cause.getClass().getSimpleName()));
        return first;
    }

    @Override
    public void cancel() {
        super.cancel();
        fail(Failure.unknown("the connection was closed"));
    }

    private void reply(@Nullable Object reply) {
        if (settled.compareAndSet(false, true)) {
            guarded(() -> handler.replied(reply));
        }
    }

    /** Tells of a failure, unless the outcome was told already. */
    void fail(Failure failure) {
        if (settled.compareAndSet(false, true)) {
            guarded(() -> handler.failed(failure));
        }
    }

    /** A failing handler must not break the thread that reads the connection. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("the handler of a {} failed", getType(), e);
        }
    }
}
