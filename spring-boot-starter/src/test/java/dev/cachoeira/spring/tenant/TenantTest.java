package dev.cachoeira.spring.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.asyncDispatch;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.tenant.TenantResolver;
import io.micrometer.context.ContextSnapshotFactory;
import jakarta.servlet.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.RequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

class TenantTest {

    @AfterEach
    void noTenantIsLeftBehind() {
        assertThat(TenantContext.current()).isNull();
    }

    @RestController
    static class Names {

        private final Cache<Long, String> names;

        Names(Cachoeira cachoeira) {
            names = cachoeira.cache("names", Long.class, String.class).build();
        }

        @GetMapping("/names/{id}")
        String name(@PathVariable long id) {
            return names.get(id, key -> TenantContext.current() + " " + key);
        }

        @GetMapping("/later")
        Callable<String> later() {
            return () -> "later";
        }

        @GetMapping("/none")
        String none() {
            return String.valueOf(TenantContext.current());
        }
    }

    private static void serve(Consumer<MockMvc> test, Filter... inside) {
        new WebApplicationContextRunner()
                .withConfiguration(Applications.all())
                .withPropertyValues("cachoeira.mode=local", "cachoeira.tenant.header=X-Tenant-Id")
                .withBean(Names.class)
                .run(context -> test.accept(MockMvcBuilders.standaloneSetup(context.getBean(Names.class))
                        .setControllerAdvice(context.getBean(TenantRefusal.class))
                        .addFilters(context.getBean(TenantFilter.class))
                        .addFilters(inside)
                        .build()));
    }

    private static MockHttpServletResponse answer(MockMvc mvc, RequestBuilder request) throws Exception {
        return mvc.perform(request).andReturn().getResponse();
    }

    private interface Requests {
        void run() throws Exception;
    }

    private static void requests(Requests requests) {
        try {
            requests.run();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theHeaderNamesTheTenantOfTheRequest() {
        serve(mvc -> requests(() -> {
            assertThat(answer(mvc, get("/names/1").header("X-Tenant-Id", "acme"))
                            .getContentAsString())
                    .isEqualTo("acme 1");
            assertThat(answer(mvc, get("/names/1").header("X-Tenant-Id", " globex "))
                            .getContentAsString())
                    .isEqualTo("globex 1");
            assertThat(answer(mvc, get("/none")).getContentAsString()).isEqualTo("null");
        }));
    }

    @Test
    void aMissingTenantIsRefused() {
        serve(mvc -> requests(() -> {
            MockHttpServletResponse refused = answer(mvc, get("/names/1"));
            assertThat(refused.getStatus()).isEqualTo(400);
            assertThat(refused.getContentAsString())
                    .contains("\"title\":\"Missing tenant\"")
                    .contains("the header X-Tenant-Id must name a tenant, but is missing");
            assertThat(answer(mvc, get("/names/1").header("X-Tenant-Id", " ")).getStatus())
                    .isEqualTo(400);
        }));
    }

    @Test
    void aHeaderThatIsNoTenantIsRefused() {
        serve(mvc -> requests(() -> {
            assertThat(answer(mvc, get("/none").header("X-Tenant-Id", "a:b")).getStatus())
                    .isEqualTo(400);
            assertThat(answer(mvc, get("/none").header("X-Tenant-Id", "x".repeat(65)))
                            .getStatus())
                    .isEqualTo(400);
        }));
    }

    @Test
    void anAsynchronousAnswerKnowsTheTenantToo() {
        List<String> tenants = new ArrayList<>();
        Filter eachDispatch = (request, response, chain) -> {
            tenants.add(TenantContext.current());
            chain.doFilter(request, response);
        };
        serve(
                mvc -> requests(() -> {
                    MvcResult begun = mvc.perform(get("/later").header("X-Tenant-Id", "acme"))
                            .andReturn();
                    assertThat(answer(mvc, asyncDispatch(begun)).getContentAsString())
                            .isEqualTo("later");
                }),
                eachDispatch);
        assertThat(tenants).containsExactly("acme", "acme");
    }

    @Test
    void withoutAHeaderThereIsNoFilter() {
        new WebApplicationContextRunner()
                .withConfiguration(Applications.all())
                .withPropertyValues("cachoeira.mode=local")
                .run(context -> assertThat(context).doesNotHaveBean(TenantFilter.class));
        new WebApplicationContextRunner()
                .withConfiguration(Applications.all())
                .withPropertyValues("cachoeira.mode=local", "cachoeira.tenant.header=none")
                .run(context -> assertThat(context).doesNotHaveBean(TenantFilter.class));
    }

    @Test
    void theApplicationCanNameTheTenantItself() {
        Applications.plain()
                .withPropertyValues("cachoeira.mode=local")
                .withBean(TenantResolver.class, () -> () -> "fixed")
                .run(context -> {
                    Cache<Long, String> names = context.getBean(Cachoeira.class)
                            .cache("names", Long.class, String.class)
                            .build();
                    names.put(1L, "one");
                    assertThat(names.forTenant("fixed").get(1L)).isEqualTo("one");
                    assertThat(names.forTenant("other").get(1L)).isNull();
                });
    }

    @Test
    void anApplicationWithoutTenantsNeedsNone() {
        Applications.inMemory().run(context -> {
            Cache<Long, String> names = context.getBean(Cachoeira.class)
                    .cache("names", Long.class, String.class)
                    .build();
            names.put(1L, "one");
            assertThat(names.get(1L)).isEqualTo("one");
        });
    }

    @Test
    void contextsNestAndComeBack() throws Exception {
        TenantContext.run("outer", () -> {
            TenantContext.run("inner", () -> assertThat(TenantContext.current()).isEqualTo("inner"));
            TenantContext.run(null, () -> assertThat(TenantContext.current()).isNull());
            assertThatThrownBy(() -> TenantContext.run("failing", () -> {
                        throw new IllegalStateException();
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(TenantContext.current()).isEqualTo("outer");
        });
        assertThat(TenantContext.call("called", TenantContext::current)).isEqualTo("called");
        assertThatThrownBy(() -> TenantContext.open("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void backgroundWorkRunsInTheContextOfItsCaller() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            CallerContextExecutor executor = new CallerContextExecutor(threads, CallerContext.all());
            CompletableFuture<String> seen = new CompletableFuture<>();
            MDC.put("request", "17");
            TenantContext.run("acme", () -> {
                var bound = executor.bound();
                // Another thread hands the task over, as one that reads a connection does.
                Thread other = new Thread(
                        () -> bound.execute(() -> seen.complete(TenantContext.current() + " " + MDC.get("request"))));
                other.start();
            });
            assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("acme 17");
            MDC.clear();
            assertThat(threads.submit(() -> TenantContext.current() + " " + MDC.get("request"))
                            .get(10, TimeUnit.SECONDS))
                    .as("nothing stays on the thread")
                    .isEqualTo("null null");
        } finally {
            MDC.clear();
            threads.shutdownNow();
        }
    }

    @Test
    void workThatTheThreadsRefuseKeepsTheContextOfItsCaller() throws Exception {
        CallerContextExecutor full = new CallerContextExecutor(
                task -> {
                    throw new RejectedExecutionException("full");
                },
                CallerContext.all());
        CompletableFuture<String> seen = new CompletableFuture<>();
        TenantContext.run(
                "acme",
                () -> full.bound(task -> new Thread(task).start())
                        .execute(() -> seen.complete(TenantContext.current())));

        assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("acme");
    }

    @Test
    void micrometersContextPropagationCarriesTheTenant() {
        TenantContext.Scope scope = TenantContext.open("acme");
        var snapshot = ContextSnapshotFactory.builder().build().captureAll();
        scope.close();
        try (var restored = snapshot.setThreadLocals()) {
            assertThat(TenantContext.current()).isEqualTo("acme");
        }
    }

    @Test
    void aPatternOfOnesOwnDecidesWhatATenantIs() {
        new WebApplicationContextRunner()
                .withConfiguration(Applications.all())
                .withPropertyValues(
                        "cachoeira.mode=local", "cachoeira.tenant.header=Customer", "cachoeira.tenant.pattern=[0-9]+")
                .withBean(Names.class)
                .run(context -> {
                    MockMvc mvc = MockMvcBuilders.standaloneSetup(context.getBean(Names.class))
                            .addFilters(context.getBean(TenantFilter.class))
                            .build();
                    assertThat(answer(mvc, get("/none").header("Customer", "42"))
                                    .getContentAsString())
                            .isEqualTo("42");
                    assertThat(answer(mvc, get("/none").header("Customer", "acme"))
                                    .getStatus())
                            .isEqualTo(400);
                });
    }
}
