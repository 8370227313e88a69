/** What tests need: real servers, contracts, a clock that stands still. */
@NullMarked
package dev.cachoeira.testkit;

import org.jspecify.annotations.NullMarked;
