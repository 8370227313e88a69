/** The connections to Redis; the only package that knows Lettuce. */
@NullMarked
package dev.cachoeira.redis.connection;

import org.jspecify.annotations.NullMarked;
