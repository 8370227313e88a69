package dev.cachoeira.simulation;

import dev.cachoeira.runtime.Stamps;
import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Script;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What mutants call in place of a rule. Public, since they do so from the engine's package. */
public final class Instead {

    private static final byte[] AWHILE = "200".getBytes(StandardCharsets.US_ASCII);
    private static final int KIND_AT = 2;
    private static final int VALUE = 1;
    private static final int LEASE = 2;
    private static final int FENCE = 3;

    private Instead() {}

    /** The same stamp whenever the same process asks. */
    public static long stampOf(Stamps stamps) {
        return (1L << 40) + System.identityHashCode(stamps);
    }

    /** Whether FILL may store, if one that is to replace a value always may. */
    public static boolean fills(byte[] header, byte[] expected) {
        return (expected.length > KIND_AT && expected[KIND_AT] == VALUE) || Arrays.equals(header, expected);
    }

    /** Whether FILL may store, if it always may over a fence. */
    public static boolean fillsOverFence(byte[] header, byte[] expected) {
        return (header.length > KIND_AT && header[KIND_AT] == FENCE) || Arrays.equals(header, expected);
    }

    /** Whether there is none. */
    public static boolean isNothing(byte @Nullable [] present) {
        return present == null;
    }

    /** Whether something else stands there than a lease. */
    public static boolean isNoLease(byte[] present) {
        return present.length <= KIND_AT || present[KIND_AT] != LEASE;
    }

    /** The same write, whatever stands there. */
    public static Command set(Script script, Command.Handler handler, byte[]... keyHeaderAndValue) {
        return Command.of(
                Verb.SET,
                handler,
                keyHeaderAndValue[0],
                keyHeaderAndValue[2],
                "PX".getBytes(StandardCharsets.US_ASCII),
                AWHILE);
    }

    /** A deletion, whatever stands there. */
    public static Command deletion(Script script, Command.Handler handler, byte[]... keyHeaderAndHolder) {
        return Command.of(Verb.DEL, handler, keyHeaderAndHolder[0]);
    }

    /** One of two numbers. */
    public static long either(long one, long other, boolean second) {
        return second ? other : one;
    }
}
