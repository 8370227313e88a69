/** Contacts that an upstream API knows, asked for many at a time. */
@NullMarked
package dev.cachoeira.showcase.contact;

import org.jspecify.annotations.NullMarked;
