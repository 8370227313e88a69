/** Time, timers, randomness and threads, handed to the engines so that a test can own them. */
@NullMarked
package dev.cachoeira.runtime;

import org.jspecify.annotations.NullMarked;
