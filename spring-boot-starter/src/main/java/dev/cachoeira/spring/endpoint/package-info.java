/** The caches on the actuator's pages. */
@NullMarked
package dev.cachoeira.spring.endpoint;

import org.jspecify.annotations.NullMarked;
