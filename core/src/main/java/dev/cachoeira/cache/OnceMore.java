package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Failure;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a script once more that the server has lost ({@code SCRIPT FLUSH}): it had no effect, and the transport gives it back
 * to the server ahead of this.
 */
final class OnceMore implements Command.Handler {

    private final Command command;
    private final Consumer<Command> way;

    private OnceMore(Command command, Consumer<Command> way) {
        this.command = command;
        this.way = way;
    }

    /** The same command, which is sent that way again if it is a script that is lost. */
    static Command of(Command command, Consumer<Command> way) {
        return command.script() == null
                ? command
                : new Command(command.verb(), command.arguments(), command.script(), new OnceMore(command, way));
    }

    @Override
    public void replied(@Nullable Object reply) {
        command.handler().replied(reply);
    }

    @Override
    public void failed(Failure failure) {
        if (failure.kind() == Failure.Kind.REFUSED && failure.message().startsWith("NOSCRIPT")) {
            way.accept(command);
        } else {
            command.handler().failed(failure);
        }
    }

    @Override
    public void sentOn() {
        command.handler().sentOn();
    }
}
