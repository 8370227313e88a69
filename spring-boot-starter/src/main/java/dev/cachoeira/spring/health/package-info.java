/** How well the caches are. */
@NullMarked
package dev.cachoeira.spring.health;

import org.jspecify.annotations.NullMarked;
