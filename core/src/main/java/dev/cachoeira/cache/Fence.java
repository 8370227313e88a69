package dev.cachoeira.cache;

/**
 * Stands in Redis in the place of values that are about to change in their source. Behind it everybody, in every process,
 * loads from the source, and nothing is stored.
 *
 * <pre>
 * try (Fence fence = products.fence(42L)) {
 *     update(connection);
 *     fence.check();           // throws: do not commit
 *     connection.commit();
 * }                            // gone: the next get stores what is committed
 * </pre>
 *
 * <p>Several fences may stand in one place; behind the last of them. One that nobody takes down, since its process died,
 * goes by itself after {@link StrictOptions#fenceTtl()}. Thread-safe.
 */
public interface Fence extends AutoCloseable {

    /**
     * Puts the fence up again, for a whole TTL: to be called just before the commit. A fence that was lost since, with its
     * server, say, stands again then; what was stored meanwhile is gone.
     *
     * @throws StrictInvalidationException when it is not certain that the fence stands, or to put it up took more than half of
     *     its TTL; do not commit then
     * @throws IllegalStateException when it was taken down already
     */
    void check();

    /**
     * Takes the fence down, after the commit or the rollback, and ends what it stood for. Further calls do nothing. Throws
     * nothing: where Redis cannot be told, the fence goes by itself, and Redis is told later.
     */
    @Override
    void close();

    /**
     * Leaves the fence where it is, until its TTL ends: for a commit of which nobody knows whether it has happened, or
     * will. {@link #close()} does nothing then.
     */
    void abandon();
}
