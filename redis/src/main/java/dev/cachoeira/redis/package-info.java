/** Cachoeira on Redis and Valkey. */
@NullMarked
package dev.cachoeira.redis;

import org.jspecify.annotations.NullMarked;
