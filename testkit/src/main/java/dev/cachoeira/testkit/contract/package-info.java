/** Abstract tests of what the capabilities promise; each store has a subclass that must pass them. */
@NullMarked
package dev.cachoeira.testkit.contract;

import org.jspecify.annotations.NullMarked;
