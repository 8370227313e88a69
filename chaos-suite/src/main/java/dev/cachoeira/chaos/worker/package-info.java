/** A process that uses the cache under load, and its conductor's side. */
@NullMarked
package dev.cachoeira.chaos.worker;

import org.jspecify.annotations.NullMarked;
