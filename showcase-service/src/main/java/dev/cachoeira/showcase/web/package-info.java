/** What all features share over HTTP: answers with validators, problems, the description of the API. */
@NullMarked
package dev.cachoeira.showcase.web;

import org.jspecify.annotations.NullMarked;
