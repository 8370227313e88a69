package dev.cachoeira.cache;

import dev.cachoeira.server.Command;
import dev.cachoeira.server.Command.Verb;
import dev.cachoeira.server.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Tells Redis that a value which memory answers is in use, and so are its epochs; what has gone there is dropped here.
 *
 * <pre>
 * TOUCH client:acme:products:42
 * </pre>
 */
final class Touching<K> {

    private final Engine<K, ?> engine;
    private final Touches touches = new Touches();

    Touching(Engine<K, ?> engine) {
        this.engine = engine;
    }

    /** A value in memory has answered a get. */
    void used(LocalEntry<K> entry, long now) {
        if (touches.due(entry.hashCode(), now)) {
            touch(engine.keys().redisKey(entry), () -> engine.drop(entry));
        }
        for (Epoch epoch : entry.dependencies().epochs()) {
            if (touches.due(epoch.name().hashCode(), now)) {
                touch(KeyLayout.bytes(epoch.name()), () -> engine.fleet().dropEpoch(epoch.name()));
            }
        }
    }

    private void touch(byte[] key, Runnable gone) {
        Lane lane = engine.fleet().lane(key);
        if (lane == null) {
            return;
        }
        lane.send(Command.of(
                Verb.TOUCH,
                new Command.Handler() {
                    @Override
                    public void replied(@Nullable Object reply) {
                        if (reply instanceof Long touched && touched == 0) {
                            gone.run();
                        }
                    }

                    @Override
                    public void failed(Failure failure) {
                        // Only a hint to the server.
                    }
                },
                key));
    }
}
