/** The reference service from end to end: with the cache and without it. */
@NullMarked
package dev.cachoeira.benchmarks.service;

import org.jspecify.annotations.NullMarked;
