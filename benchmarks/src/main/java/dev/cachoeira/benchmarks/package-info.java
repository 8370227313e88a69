/** JMH benchmarks. */
@NullMarked
package dev.cachoeira.benchmarks;

import org.jspecify.annotations.NullMarked;
