/** What caches do, as meters of Micrometer. */
@NullMarked
package dev.cachoeira.spring.metrics;

import org.jspecify.annotations.NullMarked;
