/** Products and services: items and lists, cached, with every write seen by the next read. */
@NullMarked
package dev.cachoeira.showcase.catalog;

import org.jspecify.annotations.NullMarked;
