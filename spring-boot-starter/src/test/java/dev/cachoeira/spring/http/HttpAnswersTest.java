package dev.cachoeira.spring.http;

import static dev.cachoeira.testkit.contract.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import dev.cachoeira.Cachoeira;
import dev.cachoeira.cache.Cache;
import dev.cachoeira.cache.CacheBuilder;
import dev.cachoeira.cache.Level;
import dev.cachoeira.spring.support.Applications;
import dev.cachoeira.spring.tenant.TenantFilter;
import dev.cachoeira.testkit.server.RedisBinary;
import dev.cachoeira.testkit.server.Servers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.http.ETag;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;

/** What clients are told of what is cached, and when they are told that they have it already. */
class HttpAnswersTest {

    private static final Map<Long, String> SOURCE = new ConcurrentHashMap<>(Map.of(1L, "lamp", 2L, "desk"));

    /** Texts of the source, in several ways. */
    @RestController
    static class Texts {

        private final HttpAnswers answers;
        private final AtomicInteger loads = new AtomicInteger();
        private final AtomicInteger forms = new AtomicInteger();
        private Cache<Long, String> cache;

        Texts(HttpAnswers answers, Cachoeira cachoeira) {
            this.answers = answers.withLevelIn("X-Cache");
            this.cache = made(cachoeira, CacheBuilder::validators);
        }

        private static Cache<Long, String> made(Cachoeira cachoeira, UnaryOperator<CacheBuilder<Long, String>> how) {
            return how.apply(cachoeira
                            .cache("texts-" + cachoeira.caches().size(), Long.class, String.class)
                            .expireAfter(Duration.ofSeconds(100)))
                    .build();
        }

        private @Nullable String load(long id) {
            loads.incrementAndGet();
            return SOURCE.get(id);
        }

        private HttpAnswer<String> answer(HttpAnswers manner, long id) {
            return manner.of(cache.reading(id, this::load));
        }

        @GetMapping("/texts/{id}")
        ResponseEntity<String> text(@PathVariable long id, WebRequest request) {
            return answer(answers, id).to(request, value -> {
                forms.incrementAndGet();
                return value;
            });
        }

        @GetMapping("/fresh/{id}/{seconds}")
        ResponseEntity<String> fresh(@PathVariable long id, @PathVariable long seconds, WebRequest request) {
            return answer(answers.freshForAtMost(Duration.ofSeconds(seconds)), id)
                    .to(request);
        }

        @GetMapping("/variants/{id}/{variant}")
        ResponseEntity<String> variant(@PathVariable long id, @PathVariable String variant, WebRequest request) {
            return answer(answers, id).variant(variant).to(request);
        }

        @GetMapping("/contents/{id}")
        ResponseEntity<String> content(@PathVariable long id, WebRequest request) {
            return answer(answers, id).content(Function.identity()).to(request);
        }

        @GetMapping("/contents/{id}/{variant}")
        ResponseEntity<String> content(@PathVariable long id, @PathVariable String variant, WebRequest request) {
            return answer(answers, id)
                    .variant(variant)
                    .content(Function.identity())
                    .to(request);
        }

        @GetMapping("/or-throw/{id}")
        ResponseEntity<String> orThrow(@PathVariable long id, WebRequest request) {
            return answer(answers, id)
                    .orThrow(level -> new IllegalStateException("none, says " + level))
                    .to(request);
        }
    }

    private interface Script {
        void run(Client client, Texts texts, Cachoeira cachoeira) throws Exception;
    }

    private record Client(MockMvc mvc, String tenant) {

        MockHttpServletResponse get(String path, String... etags) throws Exception {
            MockHttpServletRequestBuilder request =
                    HttpAnswersTest.request(path).header("X-Tenant-Id", tenant);
            for (String etag : etags) {
                request.header("If-None-Match", etag);
            }
            return mvc.perform(request).andReturn().getResponse();
        }

        Client as(String other) {
            return new Client(mvc, other);
        }
    }

    private static MockHttpServletRequestBuilder request(String path) {
        return get(path);
    }

    private static void serve(String properties, Script script) {
        new WebApplicationContextRunner()
                .withConfiguration(Applications.all())
                .withPropertyValues("cachoeira.tenant.header=X-Tenant-Id")
                .withPropertyValues(properties.split(","))
                .withBean(Texts.class)
                .run(context -> {
                    Texts texts = context.getBean(Texts.class);
                    MockMvc mvc = MockMvcBuilders.standaloneSetup(texts)
                            .addFilters(context.getBean(TenantFilter.class))
                            .build();
                    script.run(new Client(mvc, "acme"), texts, context.getBean(Cachoeira.class));
                });
    }

    private static void inMemory(Script script) {
        serve("cachoeira.mode=local", script);
    }

    private static String redis() {
        return "cachoeira.redis.uri=" + Servers.shared(RedisBinary.bundled()).uri() + ",cachoeira.prefix=http";
    }

    private static String etag(MockHttpServletResponse response) {
        return String.valueOf(response.getHeader("ETag"));
    }

    @Test
    void whatAClientHasIsA304ForWhichNothingIsLoadedOrMade() {
        inMemory((client, texts, cachoeira) -> {
            MockHttpServletResponse first = client.get("/texts/1");
            assertThat(first.getStatus()).isEqualTo(200);
            assertThat(first.getContentAsString()).isEqualTo("lamp");
            assertThat(etag(first)).matches("W/\"[A-Za-z0-9_-]{22}\"");

            MockHttpServletResponse again = client.get("/texts/1", "\"other\"", etag(first));

            assertThat(again.getStatus()).isEqualTo(304);
            assertThat(again.getContentAsString()).isEmpty();
            assertThat(etag(again)).isEqualTo(etag(first));
            assertThat(again.getHeader("X-Cache")).isEqualTo("l1");
            for (MockHttpServletResponse each : new MockHttpServletResponse[] {first, again}) {
                assertThat(each.getHeader("Cache-Control")).isEqualTo("no-cache, private");
                assertThat(each.getHeader("Vary")).isEqualTo("X-Tenant-Id");
            }
            assertThat(texts.loads).hasValue(1);
            assertThat(texts.forms).hasValue(1);
        });
    }

    @Test
    void whatIsInvalidatedIsANewAnswer() {
        inMemory((client, texts, cachoeira) -> {
            String old = etag(client.get("/texts/1"));
            texts.cache.forTenant("acme").invalidate(1L);

            MockHttpServletResponse fresh = client.get("/texts/1", old);

            assertThat(fresh.getStatus()).isEqualTo(200);
            assertThat(etag(fresh)).isNotEqualTo(old);
        });
    }

    @Test
    void theETagOfAnotherTenantOrKeyOrVariantIsNone() {
        inMemory((client, texts, cachoeira) -> {
            String acmes = etag(client.get("/texts/1"));
            String admins = etag(client.get("/variants/1/admin"));

            assertThat(client.as("globex").get("/texts/1", acmes).getStatus()).isEqualTo(200);
            assertThat(client.as("globex").get("/texts/1", acmes).getStatus()).isEqualTo(200);
            assertThat(client.get("/texts/2", acmes).getStatus()).isEqualTo(200);
            assertThat(client.get("/variants/1/user", admins).getStatus()).isEqualTo(200);
            assertThat(client.get("/variants/1/admin", admins).getStatus()).isEqualTo(304);
        });
    }

    @Test
    void clientsKeepAnAnswerNoLongerThanItsEntryIsFreshAndTheApplicationSays() {
        inMemory((client, texts, cachoeira) -> {
            assertThat(client.get("/fresh/1/30").getHeader("Cache-Control"))
                    .isEqualTo("max-age=30, must-revalidate, private");
            MockHttpServletResponse rest = client.get("/fresh/1/500");
            assertThat(rest.getHeader("Cache-Control")).matches("max-age=(9\\d|100), must-revalidate, private");
            assertThat(client.get("/fresh/1/500", etag(rest)).getHeader("Cache-Control"))
                    .matches("max-age=(9\\d|100), must-revalidate, private");
        });
    }

    @Test
    void aStaleAnswerIsReloadedThoughItsClientsHaveIt() {
        inMemory((client, texts, cachoeira) -> {
            texts.cache = Texts.made(cachoeira, builder -> builder.validators().refreshAfter(Duration.ofMillis(1)));
            String etag = etag(client.get("/fresh/1/30"));

            eventually(() -> {
                assertThat(client.get("/fresh/1/30", etag).getStatus()).isEqualTo(200);
                assertThat(texts.loads).hasValueGreaterThan(1);
            });
        });
    }

    @Test
    void whatIsNotStoredHasNoETagAndIsNotKept() {
        serve("cachoeira.mode=disabled", (client, texts, cachoeira) -> {
            for (String path : new String[] {"/texts/1", "/fresh/1/30"}) {
                MockHttpServletResponse answer = client.get(path);
                assertThat(answer.getContentAsString()).isEqualTo("lamp");
                assertThat(answer.getHeader("ETag")).isNull();
                assertThat(answer.getHeader("Cache-Control")).isEqualTo("no-store");
            }
        });
    }

    @Test
    void aContentIsToldFromOthersWhateverEntryItIsIn() {
        inMemory((client, texts, cachoeira) -> {
            MockHttpServletResponse first = client.get("/contents/1");
            assertThat(etag(first)).matches("\"lamp\\.[A-Za-z0-9_-]{12}\\.[A-Za-z0-9_-]{22}\"");
            assertThat(EntityTag.contentOf(ETag.create(etag(first)))).isEqualTo("lamp");
            assertThat(client.get("/contents/1", etag(first)).getStatus()).isEqualTo(304);

            texts.cache.forTenant("acme").invalidate(1L);
            MockHttpServletResponse reloaded = client.get("/contents/1", etag(first));

            assertThat(texts.loads).hasValue(2);
            assertThat(reloaded.getStatus()).isEqualTo(304);
            assertThat(etag(reloaded)).isEqualTo(etag(first));
            assertThat(client.get("/contents/2", etag(first)).getStatus()).isEqualTo(200);
        });
        serve("cachoeira.mode=disabled", (client, texts, cachoeira) -> {
            String etag = etag(client.get("/contents/1"));
            assertThat(etag).matches("\"lamp\\.[A-Za-z0-9_-]{12}\"");
            MockHttpServletResponse same =
                    client.get("/contents/1", etag.replaceFirst("\"$", ".mkS0kZ0TtSoGZ4mZfpLQxg\""));
            assertThat(same.getStatus()).isEqualTo(304);
            assertThat(same.getHeader("Cache-Control")).isEqualTo("no-cache, private");
        });
    }

    /** Who was somebody else before, or in another role, may still have that answer; the same content may be in both. */
    @Test
    void theSameContentOfAnotherTenantOrKeyOrVariantIsNone() {
        for (String mode : new String[] {"local", "disabled"}) {
            serve("cachoeira.mode=" + mode, (client, texts, cachoeira) -> {
                String acmes = etag(client.get("/contents/1"));
                String admins = etag(client.get("/contents/1/admin"));
                SOURCE.put(3L, "lamp");

                assertThat(client.as("globex").get("/contents/1", acmes).getStatus())
                        .isEqualTo(200);
                assertThat(client.get("/contents/3", acmes).getStatus()).isEqualTo(200);
                assertThat(client.get("/contents/1/user", admins).getStatus()).isEqualTo(200);
                assertThat(client.get("/contents/1/admin", admins).getStatus()).isEqualTo(304);
                assertThat(client.get("/contents/1", acmes).getStatus()).isEqualTo(304);
            });
        }
    }

    @Test
    void whatIsNoETagIsNone() {
        inMemory((client, texts, cachoeira) -> {
            for (String header : new String[] {"", " ", "lamp", "\"", "W/", "W/\"", "\"\"", ",,,", "\"a\" \"b", "*"}) {
                assertThat(client.get("/texts/1", header).getStatus())
                        .as(header)
                        .isEqualTo(200);
            }
        });
    }

    @Test
    void whereThereIsNoneTheAnswerIs404OrTheApplicationsOwn() {
        inMemory((client, texts, cachoeira) -> {
            MockHttpServletResponse none = client.get("/texts/9");
            assertThat(none.getStatus()).isEqualTo(HttpStatus.NOT_FOUND.value());
            assertThat(none.getHeader("ETag")).isNull();
            assertThat(none.getHeader("Cache-Control")).isEqualTo("no-store");
            assertThatThrownBy(() -> client.get("/or-throw/9")).hasRootCauseMessage("none, says " + Level.L1);
        });
    }

    @Test
    void aCacheWithoutValidatorsIsAMistakeThatShows() {
        inMemory((client, texts, cachoeira) -> {
            texts.cache = Texts.made(cachoeira, builder -> builder);
            assertThat(client.get("/texts/1").getStatus()).isEqualTo(200);
            assertThatThrownBy(() -> client.get("/texts/1"))
                    .hasRootCauseMessage("the cache of this answer has no"
                            + " validators; build it with validators(), or set its property 'validators'");
        });
    }

    @Test
    void anotherProcessKnowsTheSameETags() {
        serve(redis(), (client, texts, cachoeira) -> {
            String etag = etag(client.get("/texts/1"));
            serve(redis(), (another, anothers, unused) -> {
                assertThat(another.get("/texts/1", etag).getStatus()).isEqualTo(304);
                assertThat(another.get("/texts/1", etag).getHeader("X-Cache")).isEqualTo("l2");
                assertThat(anothers.loads).hasValue(0);

                texts.cache.forTenant("acme").invalidate(1L);

                assertThat(another.get("/texts/1", etag).getStatus()).isEqualTo(200);
            });
        });
    }

    @Test
    void theSettingIsThatOfTheCache() {
        serve("cachoeira.mode=local,cachoeira.caches.texts-1.validators=true", (client, texts, cachoeira) -> {
            texts.cache = Texts.made(cachoeira, builder -> builder);
            assertThat(client.get("/texts/1", etag(client.get("/texts/1"))).getStatus())
                    .isEqualTo(304);
        });
    }
}
