/** What was invalidated when, and whether a read was too old. */
@NullMarked
package dev.cachoeira.chaos.check;

import org.jspecify.annotations.NullMarked;
