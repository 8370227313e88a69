/** What is compared: each library in the settings that it recommends for the task. */
@NullMarked
package dev.cachoeira.benchmarks.subject;

import org.jspecify.annotations.NullMarked;
