/** The questions that are asked of the subjects. */
@NullMarked
package dev.cachoeira.benchmarks.suite;

import org.jspecify.annotations.NullMarked;
