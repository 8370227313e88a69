/** Whose data a call is about, and the refusal of calls that do not say so. */
@NullMarked
package dev.cachoeira.tenant;

import org.jspecify.annotations.NullMarked;
