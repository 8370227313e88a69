/** Spring's own cache abstraction on Cachoeira. */
@NullMarked
package dev.cachoeira.spring.springcache;

import org.jspecify.annotations.NullMarked;
