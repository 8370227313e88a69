/** Auto-configuration for Spring Boot. */
@NullMarked
package dev.cachoeira.spring;

import org.jspecify.annotations.NullMarked;
