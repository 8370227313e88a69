/** Caches inside Spring's transactions. */
@NullMarked
package dev.cachoeira.spring.transaction;

import org.jspecify.annotations.NullMarked;
