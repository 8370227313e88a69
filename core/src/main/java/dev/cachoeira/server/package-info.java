/**
 * What the engines need of a Redis-compatible server: ordered commands, invalidation pushes and the life of each
 * connection. Nothing here does I/O; {@code cachoeira-redis} implements it, a simulated server can stand in for it.
 */
@NullMarked
package dev.cachoeira.server;

import org.jspecify.annotations.NullMarked;
