/** Writing caches behind: who writes them, and what waits when the application stops. */
@NullMarked
package dev.cachoeira.spring.behind;

import org.jspecify.annotations.NullMarked;
