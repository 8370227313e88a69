/** What caches have done, under the names that operators read. */
@NullMarked
package dev.cachoeira.spring.stats;

import org.jspecify.annotations.NullMarked;
