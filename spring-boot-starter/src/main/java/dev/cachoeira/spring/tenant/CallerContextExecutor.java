package dev.cachoeira.spring.tenant;

import dev.cachoeira.runtime.ContextExecutor;
import java.util.List;
import java.util.concurrent.Executor;

/** Runs background work for the tenant, with the log context and in the trace of the call that caused it. */
public final class CallerContextExecutor implements ContextExecutor {

    private final Executor threads;
    private final List<CallerContext> contexts;

    /**
     * Carries contexts to some threads.
     *
     * @param contexts what is carried, the outermost first
     */
    public CallerContextExecutor(Executor threads, List<CallerContext> contexts) {
        this.threads = threads;
        this.contexts = List.copyOf(contexts);
    }

    @Override
    public void execute(Runnable task) {
        bound().execute(task);
    }

    @Override
    public Executor bound() {
        List<CallerContext.Captured> captured = capture();
        return task -> threads.execute(() -> within(captured, 0, task));
    }

    @Override
    public Executor bound(Executor instead) {
        List<CallerContext.Captured> captured = capture();
        return task -> ContextExecutor.executeOr(threads, instead, () -> within(captured, 0, task));
    }

    private List<CallerContext.Captured> capture() {
        return contexts.stream().map(CallerContext::capture).toList();
    }

    private static void within(List<CallerContext.Captured> captured, int index, Runnable task) {
        if (index == captured.size()) {
            task.run();
        } else {
            captured.get(index).run(() -> within(captured, index + 1, task));
        }
    }
}
