/** Caching by annotations on methods of beans. */
@NullMarked
package dev.cachoeira.spring.annotation;

import org.jspecify.annotations.NullMarked;
