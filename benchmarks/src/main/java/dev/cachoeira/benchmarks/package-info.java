/** Comparisons with the peers, in one run: see {@link dev.cachoeira.benchmarks.Bench}. */
@NullMarked
package dev.cachoeira.benchmarks;

import org.jspecify.annotations.NullMarked;
