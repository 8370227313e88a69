/** What an operator asks: health, metrics, statistics, clearing. */
@NullMarked
package dev.cachoeira.showcase.operation;

import org.jspecify.annotations.NullMarked;
