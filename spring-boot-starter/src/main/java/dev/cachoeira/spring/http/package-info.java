/** What is cached, over HTTP: ETag, 304 and Cache-Control. */
@NullMarked
package dev.cachoeira.spring.http;

import org.jspecify.annotations.NullMarked;
