/** Appointments: the list of a day, ended by a change of what it shows. */
@NullMarked
package dev.cachoeira.showcase.appointment;

import org.jspecify.annotations.NullMarked;
