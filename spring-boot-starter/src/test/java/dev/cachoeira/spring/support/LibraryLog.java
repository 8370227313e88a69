package dev.cachoeira.spring.support;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** What the library says while a test runs. */
public final class LibraryLog implements BeforeEachCallback, AfterEachCallback {

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Level level;
    private final AppenderBase<ILoggingEvent> appender;

    /** Listens from a level on. */
    public LibraryLog(Level level, Function<ILoggingEvent, String> form) {
        this.level = level;
        this.appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                said.add(form.apply(event));
            }
        };
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("dev.cachoeira");
    }

    /** All of it so far. */
    public List<String> said() {
        return said;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        appender.start();
        logger().addAppender(appender);
        logger().setLevel(level);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        logger().detachAppender(appender);
        logger().setLevel(null);
    }
}
