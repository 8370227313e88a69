/** What the tests of this module share. */
@NullMarked
package dev.cachoeira.spring.support;

import org.jspecify.annotations.NullMarked;
