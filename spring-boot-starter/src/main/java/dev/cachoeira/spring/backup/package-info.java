/** Writing what is worth keeping to files, at set times. */
@NullMarked
package dev.cachoeira.spring.backup;

import org.jspecify.annotations.NullMarked;
