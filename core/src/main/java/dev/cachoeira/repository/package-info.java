/** Caches in front of an interface whose callers do not change. */
@NullMarked
package dev.cachoeira.repository;

import org.jspecify.annotations.NullMarked;
