/**
 * The cache protocol under a seeded, single-threaded scheduler: several processes that run the core as it is, a model of
 * Redis, and a source of truth. What is promised is in {@code simulation/README.md}.
 */
@NullMarked
package dev.cachoeira.simulation;

import org.jspecify.annotations.NullMarked;
