/** Whose data a request is about. */
@NullMarked
package dev.cachoeira.showcase.tenant;

import org.jspecify.annotations.NullMarked;
