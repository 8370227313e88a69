/** A tenant's settings. */
@NullMarked
package dev.cachoeira.showcase.company;

import org.jspecify.annotations.NullMarked;
