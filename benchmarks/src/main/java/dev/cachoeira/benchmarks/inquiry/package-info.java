/** What the cache does with real requests, and with those of a service. */
@NullMarked
package dev.cachoeira.benchmarks.inquiry;

import org.jspecify.annotations.NullMarked;
