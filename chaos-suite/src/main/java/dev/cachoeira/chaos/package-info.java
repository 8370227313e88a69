/** The command: several processes over one cache while something fails. */
@NullMarked
package dev.cachoeira.chaos;

import org.jspecify.annotations.NullMarked;
