/** A stub of somebody else's API, slow on purpose, for whoever has no upstream. */
@NullMarked
package dev.cachoeira.showcase.upstream;

import org.jspecify.annotations.NullMarked;
