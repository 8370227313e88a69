/** Whose data the current thread works on, and how that follows a call to other threads. */
@NullMarked
package dev.cachoeira.spring.tenant;

import org.jspecify.annotations.NullMarked;
