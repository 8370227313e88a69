/** The entry point: {@link dev.cachoeira.Cachoeira} connects, makes caches and closes. */
@NullMarked
package dev.cachoeira;

import org.jspecify.annotations.NullMarked;
