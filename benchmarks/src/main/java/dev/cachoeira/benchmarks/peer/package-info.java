/** What each library offers of a cache that is shared by several processes. */
@NullMarked
package dev.cachoeira.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
