/** The reference service. */
@NullMarked
package dev.cachoeira.showcase;

import org.jspecify.annotations.NullMarked;
