@NullMarked
package dev.cachoeira.simulation;

import org.jspecify.annotations.NullMarked;
