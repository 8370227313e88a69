/** Projects: lists of a query that joins two tables, ended by updates of the users that they show. */
@NullMarked
package dev.cachoeira.showcase.project;

import org.jspecify.annotations.NullMarked;
