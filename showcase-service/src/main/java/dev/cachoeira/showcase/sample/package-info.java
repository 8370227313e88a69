/** The sample data: the same every time. */
@NullMarked
package dev.cachoeira.showcase.sample;

import org.jspecify.annotations.NullMarked;
