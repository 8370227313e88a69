/** The transport on real servers. */
@NullMarked
package dev.cachoeira.redis.connection;

import org.jspecify.annotations.NullMarked;
