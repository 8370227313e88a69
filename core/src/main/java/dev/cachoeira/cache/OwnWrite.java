package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import dev.cachoeira.server.Script;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A write whose fate matters, and the read behind it that tells it.
 *
 * <p>A write ends everybody's tracking of its key, the writer's too, and its own push may or may not come. So a separate
 * {@code GETRANGE key 0 11} follows in the same flush. Only a header with one's own stamp says that the write stands, and
 * that the server will tell when it no longer does. The write's own reply matters only when it is an error.
 */
final class OwnWrite implements Command.Handler {

    private static final byte[] FROM = KeyLayout.bytes("0");
    private static final byte[] TO = KeyLayout.bytes(String.valueOf(EntryFormat.HEADER - 1));

    private final byte[] header;
    private final Outcome outcome;
    private @Nullable Failure writeFailure;

    private OwnWrite(byte[] header, Outcome outcome) {
        this.header = header;
        this.outcome = outcome;
    }

    /** What became of a write. One of these is called, once. */
    interface Outcome {

        /** It stands, and its end will be pushed. */
        void stands();

        /** Something else stands there. */
        void doesNot();

        /** It was refused, or nobody knows. */
        void failed(Failure failure);
    }

    /** Sends a script with its key and arguments, and the read that tells whether {@code header} stands. */
    static void send(Lane lane, Script script, byte[] header, Outcome outcome, byte[] key, byte[]... arguments) {
        OwnWrite write = new OwnWrite(header, outcome);
        byte[][] keyAndArguments = new byte[arguments.length + 1][];
        keyAndArguments[0] = key;
        System.arraycopy(arguments, 0, keyAndArguments, 1, arguments.length);
        lane.send(List.of(
                Command.of(script, write.itself(), keyAndArguments), Command.of(Verb.GETRANGE, write, key, FROM, TO)));
    }

    /** Reads the first bytes of what stands there, none where nothing does: what a write will have to expect. */
    static void readHeader(Lane lane, byte[] key, Consumer<Failure> whenFailed, Consumer<byte[]> present) {
        lane.send(Command.of(
                Verb.GETRANGE,
                new Command.Handler() {
                    @Override
                    public void replied(@Nullable Object reply) {
                        present.accept(reply instanceof byte[] bytes ? bytes : Flight.ABSENT);
                    }

                    @Override
                    public void failed(Failure failure) {
                        whenFailed.accept(failure);
                    }
                },
                key,
                FROM,
                TO));
    }

    private Command.Handler itself() {
        return new Command.Handler() {
            @Override
            public void replied(@Nullable Object reply) {
                // The header tells.
            }

            @Override
            public void failed(Failure failure) {
                writeFailure = failure;
            }
        };
    }

    @Override
    public void replied(@Nullable Object reply) {
        if (Arrays.equals(header, (byte[]) reply)) {
            outcome.stands();
        } else if (writeFailure != null) {
            outcome.failed(writeFailure);
        } else {
            outcome.doesNot();
        }
    }

    @Override
    public void failed(Failure failure) {
        outcome.failed(writeFailure != null ? writeFailure : failure);
    }
}
