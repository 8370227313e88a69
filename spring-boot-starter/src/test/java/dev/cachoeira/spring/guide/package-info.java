/** The examples of the guide for Spring Boot, as running code. */
@NullMarked
package dev.cachoeira.spring.guide;

import org.jspecify.annotations.NullMarked;
