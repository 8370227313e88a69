/**
 * The two-level cache: its API ({@link dev.cachoeira.cache.Cache}) and, package-private, the protocol that keeps every
 * level coherent.
 */
@NullMarked
package dev.cachoeira.cache;

import org.jspecify.annotations.NullMarked;
