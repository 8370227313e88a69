/** What the configuration says, from properties, environment names and Spring Boot's own connections. */
@NullMarked
package dev.cachoeira.spring.settings;

import org.jspecify.annotations.NullMarked;
