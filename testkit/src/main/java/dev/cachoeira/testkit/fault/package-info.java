/** Faults of the network between a client and a server, on one machine and on command. */
@NullMarked
package dev.cachoeira.testkit.fault;

import org.jspecify.annotations.NullMarked;
