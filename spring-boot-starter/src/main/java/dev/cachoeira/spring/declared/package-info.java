/** Caches that annotations and configuration declare instead of code. */
@NullMarked
package dev.cachoeira.spring.declared;

import org.jspecify.annotations.NullMarked;
