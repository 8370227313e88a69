/** How keys and values become bytes and come back. */
@NullMarked
package dev.cachoeira.codec;

import org.jspecify.annotations.NullMarked;
