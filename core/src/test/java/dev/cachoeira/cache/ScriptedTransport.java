package dev.cachoeira.cache;

import dev.cachoeira.server.Link;
import dev.cachoeira.server.Transport;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Ways to servers that a test plays. A key goes the way of the longest ending that is listed for it. */
final class ScriptedTransport implements Transport {

    private final ManualTime time;
    private final Map<String, ScriptedServer.Line> routes = new TreeMap<>();
    private final Map<ScriptedServer.Line, ScriptedServer> lines = new java.util.LinkedHashMap<>();
    private boolean tracking = true;
    private @Nullable Listener listener;
    private @Nullable String awaited;
    private Runnable atAwaited = () -> {};

    ScriptedTransport(ManualTime time) {
        this.time = time;
    }

    ManualTime time() {
        return time;
    }

    Listener listener() {
        return Objects.requireNonNull(listener);
    }

    boolean tracking() {
        return tracking;
    }

    /** Its servers push nothing. */
    void withoutTracking() {
        tracking = false;
    }

    /** A new connection carries the keys with this ending; the one that did so until now is lost. */
    ScriptedServer.Line connect(ScriptedServer server, String ending) {
        disconnect(ending);
        ScriptedServer.Line line = server.new Line();
        routes.put(ending, line);
        lines.put(line, server);
        listener().connected(line);
        return line;
    }

    /** A connection that stands carries the keys with this ending too: slots have moved. */
    void remap(ScriptedServer.Line line, String ending) {
        routes.put(ending, line);
        listener().remapped(line);
    }

    /** Something happens once, in the moment in which the way of a key is asked for next. */
    void atNextWayOf(String name, Runnable event) {
        awaited = name;
        atAwaited = event;
    }

    /** Nothing carries the keys with this ending any more. */
    void disconnect(String ending) {
        ScriptedServer.Line line = routes.remove(ending);
        if (line != null && !routes.containsValue(line)) {
            lines.remove(line);
            line.drop();
            listener().disconnected(line);
        }
    }

    List<ScriptedServer.Line> lines(ScriptedServer server) {
        return lines.entrySet().stream()
                .filter(each -> each.getValue() == server)
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public void open(Listener newListener) {
        listener = newListener;
    }

    @Override
    public @Nullable Link link(byte[] key) {
        String name = KeyLayout.text(key);
        if (name.equals(awaited)) {
            awaited = null;
            atAwaited.run();
        }
        String best = null;
        for (String ending : routes.keySet()) {
            if (name.endsWith(ending) && (best == null || ending.length() > best.length())) {
                best = ending;
            }
        }
        return best == null ? null : routes.get(best);
    }

    @Override
    public Set<String> nodes() {
        Set<String> nodes = new LinkedHashSet<>();
        routes.values().forEach(line -> nodes.add(line.node()));
        return nodes;
    }

    @Override
    public int linksPerNode() {
        return 1;
    }

    @Override
    public String description() {
        return "scripted";
    }

    @Override
    public void close() {
        List.copyOf(routes.keySet()).forEach(this::disconnect);
    }
}
