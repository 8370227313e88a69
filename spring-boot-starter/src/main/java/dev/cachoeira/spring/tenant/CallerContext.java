package dev.cachoeira.spring.tenant;

import io.micrometer.context.ContextSnapshotFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.util.ClassUtils;

/** Something that belongs to a call and is known to its thread only. Thread-safe. */
@FunctionalInterface
public interface CallerContext {

    /** Takes what the calling thread has now. */
    Captured capture();

    /** What was taken. */
    @FunctionalInterface
    interface Captured {

        /** Runs a task with it, and puts back what the thread had before. */
        void run(Runnable task);
    }

    /** The tenant, the log context, and whatever Micrometer's context propagation knows, if it is there. */
    static List<CallerContext> all() {
        List<CallerContext> contexts = new ArrayList<>();
        contexts.add(CallerContext::tenant);
        contexts.add(CallerContext::logContext);
        if (ClassUtils.isPresent(
                "io.micrometer.context.ContextSnapshotFactory", CallerContext.class.getClassLoader())) {
            contexts.add(Micrometer.context());
        }
        return contexts;
    }

    private static Captured tenant() {
        String tenant = TenantContext.current();
        return task -> TenantContext.run(tenant, task);
    }

    private static Captured logContext() {
        Map<String, String> values = MDC.getCopyOfContextMap();
        return task -> {
            Map<String, String> before = MDC.getCopyOfContextMap();
            setLogContext(values);
            try {
                task.run();
            } finally {
                setLogContext(before);
            }
        };
    }

    private static void setLogContext(@Nullable Map<String, String> values) {
        if (values == null) {
            MDC.clear();
        } else {
            MDC.setContextMap(values);
        }
    }

    /** Apart, since the library may be absent. */
    final class Micrometer {

        private Micrometer() {}

        static CallerContext context() {
            ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder().build();
            return () -> {
                var snapshot = snapshots.captureAll();
                return task -> snapshot.wrap(task).run();
            };
        }
    }
}
