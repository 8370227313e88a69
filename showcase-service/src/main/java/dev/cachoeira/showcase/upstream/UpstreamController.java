package dev.cachoeira.showcase.upstream;

import dev.cachoeira.showcase.contact.Customer;
import dev.cachoeira.showcase.contact.UpstreamUser;
import dev.cachoeira.showcase.web.Ids;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The stub over HTTP: it takes at most 100 ids a call, needs {@code showcase.upstream.latency} for each call, and counts
 * its calls in this process.
 */
@Tag(name = "Upstream stub")
@RestController
@RequestMapping("/upstream")
class UpstreamController {

    private static final int MOST_IDS = 100;

    private final Duration latency;
    private final LongAdder calls = new LongAdder();
    private final LongAdder ids = new LongAdder();

    UpstreamController(@Value("${showcase.upstream.latency:50ms}") Duration latency) {
        if (latency.isNegative()) {
            throw new IllegalArgumentException("showcase.upstream.latency must be at least 0ms, but was " + latency);
        }
        this.latency = latency;
    }

    @Operation(summary = "Customers by their ids, 100 at most")
    @GetMapping("/customers")
    List<Customer> customers(
            @RequestParam String instance, @RequestParam(name = "ids", required = false) @Nullable String asked)
            throws InterruptedException {
        return answer(asked, id -> UpstreamData.customer(instance, id));
    }

    @Operation(summary = "Users by their ids, 100 at most")
    @GetMapping("/users")
    List<UpstreamUser> users(
            @RequestParam String instance, @RequestParam(name = "ids", required = false) @Nullable String asked)
            throws InterruptedException {
        return answer(asked, id -> UpstreamData.user(instance, id));
    }

    @Operation(summary = "How often the stub was asked, and for how many ids")
    @GetMapping("/stats")
    Stats stats() {
        return new Stats(calls.sum(), ids.sum());
    }

    private <T> List<T> answer(@Nullable String asked, LongFunction<@Nullable T> find) throws InterruptedException {
        var distinct = Ids.parse(asked, MOST_IDS);
        calls.increment();
        ids.add(distinct.size());
        Thread.sleep(latency.toMillis());
        return distinct.stream()
                .map(id -> find.apply(id))
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * What the stub has been asked since it started.
     *
     * @param calls how many calls it took
     * @param ids how many ids they asked for together
     */
    record Stats(long calls, long ids) {}
}
