package dev.cachoeira.redis.connection;

import io.lettuce.core.RedisCommandExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that a server cannot be reached, however many connections to it find out. Of a server that was reached before,
 * the engine has said already that it is away; then only a refusal is news, such as that of a changed password. Thread-safe.
 */
final class Reachability {

    private static final Logger log = LoggerFactory.getLogger(Reachability.class);

    private final String name;
    private boolean reached;
    private boolean said;
    private boolean identified = true;

    Reachability(String name) {
        this.name = name;
    }

    /**
     * A connection has been made.
     *
     * @param says whether its server says who it is
     */
    synchronized void reached(boolean says) {
        reached = true;
        if (identified && !says) {
            log.warn(
                    "Redis at {} does not say who it is (INFO server): every connection counts as another server",
                    name);
        }
        identified = says;
    }

    /** It was not lost at once: what happens later is news again. */
    synchronized void stands() {
        said = false;
    }

    /** A connection could not be made, or was lost at once; there will be another attempt. */
    synchronized void failed(Throwable failure) {
        Throwable root = rootOf(failure);
        if (!said && (!reached || refused(root))) {
            said = true;
            log.warn("Redis at {} cannot be reached ({}); trying again", name, root.toString());
        } else {
            log.debug("Redis at {} cannot be reached ({}); trying again", name, root.toString());
        }
    }

    /** Whether the server is there and says no; while it loads its file it is only not there yet. */
    private static boolean refused(Throwable root) {
        boolean answered = root instanceof RedisCommandExecutionException || root instanceof Replies.RefusedException;
        return answered && !String.valueOf(root.getMessage()).startsWith("LOADING");
    }

    static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
