/** The source of truth, in the process that conducts a run. */
@NullMarked
package dev.cachoeira.chaos.source;

import org.jspecify.annotations.NullMarked;
