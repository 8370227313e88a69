/** Questions that a throughput does not answer: who loads how often, who stays stale, who is told when. */
@NullMarked
package dev.cachoeira.benchmarks.trial;

import org.jspecify.annotations.NullMarked;
