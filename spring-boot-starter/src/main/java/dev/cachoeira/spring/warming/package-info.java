/** Filling caches before anybody asks: when the application starts, and at set times. */
@NullMarked
package dev.cachoeira.spring.warming;

import org.jspecify.annotations.NullMarked;
