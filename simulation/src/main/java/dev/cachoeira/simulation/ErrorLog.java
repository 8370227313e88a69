package dev.cachoeira.simulation;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.NOPLogger;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Hears what the engine logs of handlers that threw: it goes on, since they run on threads that serve every key, but such
 * an error is one of ours. All else that is logged is dropped. Public for the {@code ServiceLoader}.
 */
public final class ErrorLog implements SLF4JServiceProvider {

    private static final String HANDLERS = "dev.cachoeira.cache.Handlers";

    private final Loggers loggers = new Loggers();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter contexts = new NOPMDCAdapter();

    /** What a handler has thrown in the current thread since this was last asked; null when none has. */
    static @Nullable Throwable heard() {
        // Not by its class: who runs a mutant has this one from another loader.
        if (LoggerFactory.getILoggerFactory() instanceof Supplier<?> errors) {
            return (Throwable) errors.get();
        }
        throw new IllegalStateException("another logging library is in use, so errors are not heard");
    }

    private static final class Loggers implements ILoggerFactory, Supplier<@Nullable Throwable> {
        private final ThreadLocal<@Nullable Throwable> last = new ThreadLocal<>();

        @Override
        public Logger getLogger(String name) {
            return name.equals(HANDLERS) ? new Errors(name, last) : NOPLogger.NOP_LOGGER;
        }

        @Override
        public @Nullable Throwable get() {
            Throwable heard = last.get();
            last.remove();
            return heard;
        }
    }

    /** Keeps the throwable of the last error. */
    private static final class Errors extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        private final transient ThreadLocal<@Nullable Throwable> last;

        Errors(String name, ThreadLocal<@Nullable Throwable> last) {
            this.name = name;
            this.last = last;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level,
                @Nullable Marker marker,
                String message,
                Object @Nullable [] arguments,
                @Nullable Throwable thrown) {
            last.set(thrown);
        }

        @Override
        protected @Nullable String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return false;
        }

        @Override
        public boolean isWarnEnabled() {
            return false;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }
    }

    @Override
    public void initialize() {
        // There is nothing to prepare.
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return loggers;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return contexts;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0";
    }
}
