/**
 * A messaging gateway: sessions of simulated phones behind a repository's interface, and the same interface with caches
 * in front, so that callers know nothing of caching.
 */
@NullMarked
package dev.cachoeira.showcase.messaging;

import org.jspecify.annotations.NullMarked;
