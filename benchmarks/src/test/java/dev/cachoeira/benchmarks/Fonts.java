package dev.cachoeira.benchmarks;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import org.junit.jupiter.api.Assumptions;

/** The JDK draws no text on a machine without fonts, as the smallest containers are. */
final class Fonts {

    private Fonts() {}

    /** Skips a test where there are none. */
    static void assume() {
        try {
            new Font(Font.SANS_SERIF, Font.PLAIN, 13).getLineMetrics("x", new FontRenderContext(null, true, true));
        } catch (RuntimeException | LinkageError | InternalError e) {
            Assumptions.abort("this machine has no fonts: " + e);
        }
    }
}
