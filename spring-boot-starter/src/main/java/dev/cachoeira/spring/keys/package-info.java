/** Keys of caches whose key type only the call knows. */
@NullMarked
package dev.cachoeira.spring.keys;

import org.jspecify.annotations.NullMarked;
