/** Real PostgreSQL and Redis servers for whoever has none running. */
@NullMarked
package dev.cachoeira.showcase.embedded;

import org.jspecify.annotations.NullMarked;
