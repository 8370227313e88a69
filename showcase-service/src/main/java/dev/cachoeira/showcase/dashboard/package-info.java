/** Key figures of a tenant: a query so expensive that it is not asked for each request. */
@NullMarked
package dev.cachoeira.showcase.dashboard;

import org.jspecify.annotations.NullMarked;
