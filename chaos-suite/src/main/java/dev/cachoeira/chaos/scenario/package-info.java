/** What can go wrong, each with the servers that it needs. */
@NullMarked
package dev.cachoeira.chaos.scenario;

import org.jspecify.annotations.NullMarked;
