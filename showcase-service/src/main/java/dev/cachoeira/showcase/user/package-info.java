/** The people who work for a tenant. */
@NullMarked
package dev.cachoeira.showcase.user;

import org.jspecify.annotations.NullMarked;
