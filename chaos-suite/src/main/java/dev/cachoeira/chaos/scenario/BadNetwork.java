package dev.cachoeira.chaos.scenario;

import dev.cachoeira.chaos.worker.WorkerProcess;
import dev.cachoeira.testkit.fault.Direction;
import dev.cachoeira.testkit.fault.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The way between some workers and Redis is slow or lossy, by a proxy. */
final class BadNetwork extends OneServer {

    private final IntPredicate affected;
    private final Consumer<FaultProxy> fault;
    private @Nullable FaultProxy proxy;

    private BadNetwork(String name, String story, IntPredicate affected, Consumer<FaultProxy> fault) {
        super(name, story);
        this.affected = affected;
        this.fault = fault;
    }

    static BadNetwork slow(String name, Duration delay) {
        return new BadNetwork(
                name,
                "Redis answers all workers " + delay.toMillis() + " ms late",
                worker -> true,
                proxy -> proxy.delay(Direction.TO_CLIENT, delay));
    }

    static BadNetwork halfOpen() {
        return new BadNetwork(
                "partition",
                "connections of one worker stay open, but nothing arrives either way",
                worker -> worker == 0,
                FaultProxy::halfOpen);
    }

    static BadNetwork deaf() {
        return new BadNetwork(
                "partition-deaf",
                "what one worker sends reaches Redis, but no reply and no push reaches the worker",
                worker -> worker == 0,
                proxy -> proxy.halfOpen(Direction.TO_CLIENT));
    }

    @Override
    public void setUp() {
        super.setUp();
        proxy = FaultProxy.to(server().port());
    }

    @Override
    public Place place(int worker, int sourcePort) {
        return affected.test(worker)
                ? Place.plain("redis://127.0.0.1:" + proxy().port(), sourcePort)
                : super.place(worker, sourcePort);
    }

    @Override
    public void strike(List<WorkerProcess> workers) {
        fault.accept(proxy());
    }

    @Override
    public void heal(List<WorkerProcess> workers) {
        proxy().heal();
    }

    private FaultProxy proxy() {
        return Objects.requireNonNull(proxy);
    }

    @Override
    public void close() {
        if (proxy != null) {
            proxy.close();
        }
        super.close();
    }
}
