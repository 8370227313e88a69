/** The cache on real servers. */
@NullMarked
package dev.cachoeira.redis.cache;

import org.jspecify.annotations.NullMarked;
